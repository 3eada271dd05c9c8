using System.Text;

namespace Orleans.AsyncJobs.Server.Commands;

/// <summary>What a command has around it: where it reads and writes, whether a person looks on, variables and the clock.</summary>
internal sealed record CommandEnvironment
{
    /// <summary>How wide a table is that nobody looks at.</summary>
    private const int FileWidth = 200;

    public required TextReader Input { get; init; }

    /// <summary>Data alone.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Everything that is not data.</summary>
    public required TextWriter Error { get; init; }

    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of characters of the terminal.</summary>
    public int Width { get; init; } = FileWidth;

    public required Func<string, string?> Variable { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Whether somebody can be asked: the question goes to one terminal, the answer comes from the other.</summary>
    public bool CanAsk => InputIsTerminal && ErrorIsTerminal;

    public static CommandEnvironment OfProcess() => new()
    {
        Input = Console.In,

        // Buffered: an export writes millions of lines.
        Output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 32_768),
        Error = Console.Error,
        InputIsTerminal = !Console.IsInputRedirected,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Width = Console.IsOutputRedirected ? FileWidth : WindowWidth(),
        Variable = Environment.GetEnvironmentVariable,
        Time = TimeProvider.System,
    };

    private static int WindowWidth()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : 80;
        }
        catch (IOException)
        {
            // A terminal that does not know its size.
            return 80;
        }
    }
}
