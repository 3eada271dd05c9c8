using System.CommandLine;
using System.Runtime.InteropServices;
using Orleans.AsyncJobs.Server.Commands;
using Orleans.AsyncJobs.Server.Output;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Server;

/// <summary>The whole command line: it serves when no command is given, and otherwise runs the one that is.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, CommandEnvironment environment)
    {
        var tree = CommandTree.Build();
        if (tree.ServeArguments(args) is { } serve)
        {
            return await ServerCommand.RunAsync(serve, Console.Out, Console.Error);
        }

        return (int)await RunAsync(tree, tree.Parse(args), environment);
    }

    private static async Task<ExitCode> RunAsync(CommandTree tree, ParseResult parse, CommandEnvironment environment)
    {
        if (parse.GetValue(tree.Help))
        {
            environment.Output.Write(HelpText.Of(parse.CommandResult.Command, tree));
            environment.Output.Flush();
            return ExitCode.Done;
        }

        if (parse.Errors.Count > 0 || parse.CommandResult.Command is not ProgramCommand command)
        {
            return Refuse(parse, environment);
        }

        var stop = ExitCode.Interrupted;
        using var stopped = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, ExitCode.Interrupted));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, ExitCode.Terminated));
        using var context = new CommandContext(parse, tree.Globals, environment, stopped.Token);
        try
        {
            return await command.RunAsync(context);
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            return stop;
        }
        catch (CommandException exception)
        {
            context.Say(exception.Message);
            return exception.ExitCode;
        }
        catch (IOException exception) when (exception.GetType() == typeof(IOException) && environment.OutputIsTerminal is false)
        {
            // Whoever reads the output has gone, as head does, or its disk is full.
            context.Say($"The output could not be written: {exception.Message}");
            return ExitCode.Failed;
        }
        catch (Exception exception)
        {
            // A script gets one of the exit codes whatever happens; who mends it needs the trace.
            context.Say($"This is a fault of asyncjobs itself: {exception}");
            return ExitCode.Failed;
        }

        void Stop(PosixSignalContext signal, ExitCode code)
        {
            signal.Cancel = true;
            stop = code;
            stopped.Cancel();
        }
    }

    /// <summary>Says what is wrong with a line, with the nearest that would be right. The parser's own exit code would be 1, which here is a refusal of the service.</summary>
    private static ExitCode Refuse(ParseResult parse, CommandEnvironment environment)
    {
        var command = parse.CommandResult.Command;
        var unknown = parse.UnmatchedTokens;
        var known = command.Subcommands.Select(child => child.Name).Concat(OptionsOf(command).SelectMany(option => option.Aliases.Append(option.Name))).ToList();
        IEnumerable<string> faults = unknown.Count > 0
            ? [$"'{unknown[0]}' is not known here{NearestName.Suggest(unknown[0].Split('=', 2)[0], known)}"]
            : parse.Errors.Select(error => error.Message.ReplaceLineEndings(" "));
        foreach (var fault in faults.Distinct(StringComparer.Ordinal))
        {
            environment.Error.WriteLine(TerminalText.Safe(fault));
        }

        environment.Error.WriteLine($"See '{CommandTree.PathOf(command)} --help'.");
        return ExitCode.WrongUse;
    }

    private static IEnumerable<Option> OptionsOf(Command command)
    {
        foreach (var option in command.Options)
        {
            yield return option;
        }

        foreach (var option in command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive))
        {
            yield return option;
        }
    }
}
