using Spectre.Console;

namespace ZohoTiers.Drill;

/// <summary>Standard output: coloured on a terminal, plain and wide enough elsewhere.</summary>
internal static class DrillConsole
{
    private const int PlainWidth = 120;

    public static bool IsTerminal => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;

    public static IAnsiConsole Create()
    {
        if (IsTerminal)
            return AnsiConsole.Console;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = PlainWidth;
        return console;
    }
}
