using Orleans.AsyncJobs.Server.Commands;
using Orleans.AsyncJobs.Server.Http;

namespace Orleans.AsyncJobs.Server.Tests.Commands.Faking;

/// <summary>A command that has run inside the test, and what came of it.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Errors)
{
    /// <summary>Runs a command as a script does: nobody looks on, nobody can be asked.</summary>
    public static Task<CommandRun> OfAsync(Uri url, params string[] args) => new CommandSetting { Url = url }.RunAsync(args);

    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Errors}";
}

/// <summary>Where a command runs.</summary>
internal sealed record CommandSetting
{
    public Uri? Url { get; init; }

    public string Input { get; init; } = "";

    /// <summary>Whether a person sits at it.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Whether its input is piped although a person looks on.</summary>
    public bool InputIsPiped { get; init; }

    public int Width { get; init; } = 120;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Dictionary<string, string> Variables { get; init; } = new(StringComparer.Ordinal);

    public async Task<CommandRun> RunAsync(params string[] args)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var environment = new CommandEnvironment
        {
            Input = new StringReader(Input),
            Output = output,
            Error = errors,
            InputIsTerminal = IsTerminal && !InputIsPiped,
            OutputIsTerminal = IsTerminal,
            ErrorIsTerminal = IsTerminal,
            Width = Width,
            Time = Time,
            Variable = name => Variables.GetValueOrDefault(name) ?? (name == ServiceUrl.UrlVariable ? Url?.AbsoluteUri : null),
        };
        var exitCode = await CommandLine.RunAsync(args, environment);
        return new CommandRun(exitCode, output.ToString(), errors.ToString());
    }
}
