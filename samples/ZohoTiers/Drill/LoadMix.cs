using ZohoTiers.Zoho;

namespace ZohoTiers.Drill;

/// <summary>The requests of the drill, in an order that is the same in every run: three reads to one write. Used by one caller at a time.</summary>
internal sealed class LoadMix(ZohoCrmClient client, IReadOnlyList<string> accounts, IReadOnlyList<string> contacts, bool writes)
{
    private static readonly (LoadKind Kind, int Share)[] s_shares =
    [
        (LoadKind.Get, 60), (LoadKind.List, 4), (LoadKind.Search, 5), (LoadKind.Query, 6), (LoadKind.Create, 11), (LoadKind.Update, 8), (LoadKind.Upsert, 6),
    ];

    private readonly Random _random = new(20_261_121);
    private int _count;

    /// <summary>The first page of each module gives the ids; asking for it also warms up what a first request needs.</summary>
    public static async Task<LoadMix> PrepareAsync(ZohoCrmClient client, bool writes, CancellationToken cancellationToken)
    {
        var accounts = await client.ListAsync<Account>(perPage: 200, pageToken: null, cancellationToken);
        var contacts = await client.ListAsync<Contact>(perPage: 200, pageToken: null, cancellationToken);
        return new(client, [.. accounts.Data.Select(account => account.Id!)], [.. contacts.Data.Select(contact => contact.Id!)], writes);
    }

    /// <summary>The next request: its kind, the key that a write carries, and how to send it.</summary>
    public (LoadKind Kind, string? Key, Func<CancellationToken, Task> Send) Next()
    {
        var kind = NextKind();
        var key = kind >= LoadKind.Create ? $"drill-{++_count:D6}" : null;
        var account = accounts[_random.Next(accounts.Count)];
        var contact = contacts[_random.Next(contacts.Count)];
        return (kind, key, kind switch
        {
            LoadKind.Get => token => client.GetAsync<Account>(account, token),
            LoadKind.List => token => client.ListAsync<Contact>(perPage: 20, pageToken: null, token),
            LoadKind.Search => token => client.SearchAsync<Contact>("(Last_Name:equals:Chen)", token),
            LoadKind.Query => token => client.QueryAsync<Account>("select Account_Name, Phone from Accounts where Industry = 'Energy' limit 10", token),
            LoadKind.Create => token => client.CreateAsync(new Account { Name = $"New {key}", ExternalKey = key }, token),
            LoadKind.Update => token => client.UpdateAsync(contact, new Contact { FirstName = $"Changed by {key}", ExternalKey = key }, token),
            _ => token => client.UpsertAsync(new Account { Name = $"Synced {key}", ExternalKey = key }, ["External_Key"], token),
        });
    }

    private LoadKind NextKind()
    {
        while (true)
        {
            var point = _random.Next(100);
            var kind = s_shares.First(s => (point -= s.Share) < 0).Kind;
            if (writes || kind < LoadKind.Create)
                return kind;
        }
    }
}
