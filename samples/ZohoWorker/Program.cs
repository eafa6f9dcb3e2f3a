using ZohoWorker.Show;
using ZohoWorker.Worker;

return args switch
{
    [] => await WorkerShow.RunAsync(json: false),
    ["--json"] => await WorkerShow.RunAsync(json: true),
    ["--worker", .. var settings] => await WorkerHost.RunAsync(settings),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        Usage: dotnet run --project samples/ZohoWorker [-- --json | --worker --queue <file> [settings]]

          (nothing)   run the show: a worker is killed while it sends, and while all tiers are down; exit code 1 when a write was lost or ran twice
          --json      the same, with the summary as one JSON object on the last line of standard output
          --worker    be the worker: takes writes as JSON lines from standard input, {"id":"…","module":"Contacts","fields":{…}}, answers each with
                      "queued <id>" once it is on disk, and sends them in order. Settings are those of appsettings.json, for example
                      --TierResilience:Clients:CrmWrites:Tiers:rest:BaseAddress=https://www.zohoapis.com/
        """);
    return 2;
}
