using System.CommandLine;

namespace Orleans.AsyncJobs.Server.Commands.Jobs;

/// <summary>Ids of jobs as arguments, or on standard input.</summary>
internal static class JobIds
{
    public const string StandardInput = "-";

    public static Argument<string> One() => new("id") { Description = "the job's id" };

    public static Argument<string[]> Several(ArgumentArity arity) => new("ids") { Description = "ids of jobs, or - to read them from standard input", Arity = arity };

    /// <exception cref="CommandException">It is no id.</exception>
    public static Guid Parse(string text) => Guid.TryParse(text.Trim(), out var id)
        ? id
        : throw CommandException.WrongUse($"'{text}' is not the id of a job; one looks like {ProgramCommand.ExampleId}.");

    /// <summary>All ids that were given, each once.</summary>
    /// <exception cref="CommandException">One of them is no id, or there is none.</exception>
    public static async Task<IReadOnlyList<Guid>> ReadAsync(CommandContext context, IReadOnlyList<string> arguments)
    {
        if (!arguments.Contains(StandardInput, StringComparer.Ordinal))
        {
            return [.. arguments.Select(Parse).Distinct()];
        }

        if (arguments.Count > 1)
        {
            throw CommandException.WrongUse("Give ids either as arguments or on standard input, not both.");
        }

        var text = await context.Environment.Input.ReadToEndAsync(context.CancellationToken).WaitAsync(context.CancellationToken);
        Guid[] ids = [.. text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(Parse).Distinct()];
        return ids.Length > 0 ? ids : throw CommandException.WrongUse("There are no ids on standard input.");
    }
}
