using System.CommandLine;
using System.Text;

namespace Orleans.AsyncJobs.Server.Commands;

/// <summary>The help of a command: what it is, how it is called, its options, one example.</summary>
internal static class HelpText
{
    private const string ExitCodes = """
        Exit codes: 0 done, 1 refused or failed, 2 wrong use, 3 not found, 4 no right, 5 not reachable, 6 timed out, 7 conflict,
        10 the job failed and 11 it was canceled (wait, watch, create --wait), 130 interrupted.
        """;

    public static string Of(Command command, CommandTree tree)
    {
        var text = new StringBuilder();
        text.Append(command.Description).Append("\n\n");
        text.Append("Usage: ").Append(Usage(command)).Append('\n');
        Section(text, "Arguments", command.Arguments.Select(argument => ($"<{argument.Name}>", argument.Description)));
        Section(text, "Commands", command.Subcommands.Where(child => !child.Hidden).Select(child => (child.Name, child.Description)));
        var own = command == tree.Root ? [] : command.Options.Where(option => !option.Hidden).ToList();
        Section(text, "Options", own.Select(Row));
        if (command is ProgramCommand { Notes.Length: > 0 } noted)
        {
            text.Append('\n').Append(noted.Notes).Append('\n');
        }

        // What serves speaks to no service.
        if (command is not ServeCommand)
        {
            Section(text, "Options of every command", tree.Globals.All.Append(tree.Help).Except(own).Select(Row));
        }

        if (command is ProgramCommand program)
        {
            text.Append("\nExample:\n  ").Append(program.Example).Append('\n');
        }

        if (command == tree.Root)
        {
            text.Append('\n').Append(ServerText.NoCommand).Append("\n\n").Append(ExitCodes).Append('\n');
        }

        return text.ToString();
    }

    private static string Usage(Command command)
    {
        var text = new StringBuilder(CommandTree.PathOf(command));
        if (command.Subcommands.Count > 0)
        {
            text.Append(" <command>");
        }

        foreach (var argument in command.Arguments)
        {
            var several = argument.Arity.MaximumNumberOfValues > 1 ? "…" : "";
            text.Append(argument.Arity.MinimumNumberOfValues == 0 ? $" [<{argument.Name}>{several}]" : $" <{argument.Name}>{several}");
        }

        return text.Append(" [options]").ToString();
    }

    private static (string Name, string? Description) Row(Option option)
    {
        var names = string.Join(", ", option.Aliases.Append(option.Name).OrderBy(name => name.Length));
        var value = option.ValueType == typeof(bool) ? "" : $" <{option.HelpName ?? Values(option) ?? option.Name.TrimStart('-')}>";
        return (names + value, option.Description);
    }

    private static string? Values(Option option)
    {
        var values = option.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).Select(item => item.Label).ToList();
        return values.Count == 0 ? null : string.Join('|', values);
    }

    private static void Section(StringBuilder text, string title, IEnumerable<(string Name, string? Description)> rows)
    {
        var shown = rows.ToList();
        if (shown.Count == 0)
        {
            return;
        }

        var width = shown.Max(row => row.Name.Length) + 3;
        text.Append('\n').Append(title).Append(":\n");
        foreach (var (name, description) in shown)
        {
            text.Append("  ").Append(name.PadRight(width)).Append(description).Append('\n');
        }
    }
}
