using BenchmarkDotNet.Running;
using HttpResilience.Benchmarks.Load;
using HttpResilience.Benchmarks.Ratios;
using HttpResilience.Benchmarks.Scaling;

return args switch
{
    ["--ratios", .. var rest] => await RatiosCommand.RunAsync(rest),
    ["--load", .. var rest] => await LoadCommand.RunAsync(rest),
    ["--scaling", .. var rest] => await ScalingCommand.RunAsync(rest),
    _ => BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args).Any() ? 0 : 1,
};
