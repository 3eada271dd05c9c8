using System.CommandLine;
using System.Runtime.InteropServices;
using Orleans.AsyncJobs.Server.Commands;
using Orleans.AsyncJobs.Server.Output;
using Orleans.AsyncJobs.Settings;
using System.CommandLine.Parsing;

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

        if (FindUnknownOption(parse) is { } option)
        {
            return Refuse(tree, parse, [option], environment);
        }

        if (parse.Errors.Count > 0 || parse.CommandResult.Command is not ProgramCommand command)
        {
            return Refuse(tree, parse, parse.UnmatchedTokens, environment);
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
    private static ExitCode Refuse(CommandTree tree, ParseResult parse, IReadOnlyList<string> unknown, CommandEnvironment environment)
    {
        var command = parse.CommandResult.Command;
        var known = command.Subcommands.Select(child => child.Name).Concat(OptionsOf(command).SelectMany(option => option.Aliases.Append(option.Name))).ToList();
        IEnumerable<string> faults = unknown.Count > 0
            ? [$"'{unknown[0]}' is not known here{Suggest(tree, unknown[0].Split('=', 2)[0], known)}"]
            : parse.Errors.Select(error => error.Message.ReplaceLineEndings(" "));
        foreach (var fault in faults.Distinct(StringComparer.Ordinal))
        {
            environment.Error.WriteLine(TerminalText.Safe(fault));
        }

        environment.Error.WriteLine($"See '{CommandTree.PathOf(command)} --help'.");
        return ExitCode.WrongUse;
    }

    /// <summary>
    /// An option that the command does not have. The parser takes it for an argument where the command has one, such as an id.
    /// What begins with a dash and is meant comes behind <c>--</c>.
    /// </summary>
    private static string? FindUnknownOption(ParseResult parse)
    {
        if (parse.CommandResult.Command.Hidden)
        {
            return null;
        }

        var arguments = parse.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).ToHashSet();
        return parse.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).FirstOrDefault(token => token.Value is ['-', _, ..] && arguments.Contains(token))?.Value;
    }

    /// <summary>The nearest that is known, or which command knows it.</summary>
    private static string Suggest(CommandTree tree, string name, List<string> known)
    {
        if (NearestName.Find(name, known) is not null)
        {
            return NearestName.Suggest(name, known);
        }

        List<string> others = [.. tree.All.Where(command => command.Options.Any(option => option.Name == name)).Select(CommandTree.PathOf)];
        return others is [var only] ? $"; '{only}' takes it." : NearestName.Suggest(name, known);
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
