namespace Orleans.AsyncJobs.Server.Commands;

/// <summary>Asks the person at the terminal before many jobs are changed.</summary>
internal static class Questions
{
    /// <summary>Asks for a yes.</summary>
    /// <exception cref="CommandException">Nobody can be asked, or the answer is no.</exception>
    public static async Task ConfirmAsync(CommandContext context, string question)
    {
        RequireSomebody(context, "Nobody can be asked: standard input or standard error is no terminal. Give --yes if it is meant.");
        var answer = await AskAsync(context, $"{question} [y/N] ");
        if (answer is not ("y" or "Y" or "yes" or "Yes"))
        {
            throw new CommandException(ExitCode.Failed, "Nothing was done.");
        }
    }

    /// <summary>Asks for a number to be typed, so that nobody says yes out of habit.</summary>
    /// <exception cref="CommandException">Nobody can be asked, or the number is another.</exception>
    public static async Task ConfirmNumberAsync(CommandContext context, string question, long number)
    {
        RequireSomebody(context, "Nobody can be asked: standard input or standard error is no terminal. Give --yes if it is meant.");
        var answer = await AskAsync(context, $"{question} Type the number to go on: ");
        if (answer.Replace(",", "", StringComparison.Ordinal) != $"{number}")
        {
            throw new CommandException(ExitCode.Failed, "Nothing was done.");
        }
    }

    /// <summary>Asks for a reason.</summary>
    /// <exception cref="CommandException">Nobody can be asked, or there is none.</exception>
    public static async Task<string> AskReasonAsync(CommandContext context)
    {
        RequireSomebody(context, "An action on many jobs needs a reason: give --reason.");
        var reason = await AskAsync(context, "Why? ");
        return reason.Length is > 0 and <= CommonOptions.MaxReasonCharacters
            ? reason
            : throw new CommandException(ExitCode.Failed, $"A reason is needed, of up to {CommonOptions.MaxReasonCharacters:N0} characters. Nothing was done.");
    }

    private static void RequireSomebody(CommandContext context, string otherwise)
    {
        if (!context.Environment.CanAsk)
        {
            throw CommandException.WrongUse(otherwise);
        }
    }

    private static async Task<string> AskAsync(CommandContext context, string question)
    {
        await context.Environment.Error.WriteAsync(Output.TerminalText.Safe(question));
        await context.Environment.Error.FlushAsync(context.CancellationToken);

        // A console's read cannot be called off: it is left behind when the program is interrupted.
        var answer = await Task.Run(context.Environment.Input.ReadLine, context.CancellationToken).WaitAsync(context.CancellationToken);
        return answer?.Trim() ?? "";
    }
}
