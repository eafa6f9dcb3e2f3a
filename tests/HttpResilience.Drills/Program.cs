using HttpResilience.Drills;
using HttpResilience.Drills.Tiers;

return args switch
{
    ["tier", .. var rest] => await TierRole.RunAsync(rest),
    _ => await Usage.SayAsync(),
};
