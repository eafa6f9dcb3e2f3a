using HttpResilience.Drills;
using HttpResilience.Drills.Availability;
using HttpResilience.Drills.Fleet;
using HttpResilience.Drills.Tiers;
using HttpResilience.Drills.Writes;

return args switch
{
    ["tier", .. var rest] => await TierRole.RunAsync(rest),
    ["writes", .. var rest] => await WritesRole.RunAsync(rest),
    ["availability", .. var rest] => await AvailabilityRole.RunAsync(rest),
    ["fleet", .. var rest] => await FleetRole.RunAsync(rest),
    _ => await Usage.SayAsync(),
};
