using System.Text;
using Microsoft.Win32.SafeHandles;

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
        Input = new StreamReader(OpenInput()),

        // Buffered: an export writes millions of lines.
        Output = new StreamWriter(OpenOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 32_768),
        Error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true },
        InputIsTerminal = !Console.IsInputRedirected,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Width = Console.IsOutputRedirected ? FileWidth : WindowWidth(),
        Variable = Environment.GetEnvironmentVariable,
        Time = TimeProvider.System,
    };

    /// <summary>The console's own stream edits and echoes lines itself, and fails where standard output is no terminal. Terminals do both.</summary>
    private static Stream OpenInput() => OpenPipe(0, FileAccess.Read) ?? Console.OpenStandardInput();

    /// <summary>The console's own stream says nothing when the reader of a pipe has gone, and an export would go on for nobody.</summary>
    private static Stream OpenOutput() => OpenPipe(1, FileAccess.Write) ?? Console.OpenStandardOutput();

    /// <summary>A descriptor as it is; null for a file, since its place is shared with other programs and a stream would not move it, and on Windows.</summary>
    private static FileStream? OpenPipe(int descriptor, FileAccess access)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var stream = new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), access, 0);
        return stream.CanSeek ? null : stream;
    }

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
