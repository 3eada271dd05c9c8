using System.CommandLine;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands;

/// <summary>Options that several commands have, each made here once.</summary>
internal static class CommonOptions
{
    public const int MaxReasonCharacters = 1_000;

    /// <summary>Names of columns, parted by commas.</summary>
    public static Option<string?> Columns() => new("--columns") { Description = "columns, parted by commas", HelpName = "names" };

    public static Option<string?> Reason() => new("--reason") { Description = "why; it is kept with the action", HelpName = "text" };

    public static Option<bool> Yes() => new("--yes", "-y") { Description = "do not ask" };

    public static Option<bool> DryRun() => new("--dry-run") { Description = "say what would be done, and do nothing" };

    public static Option<int?> Limit(int most, string description) => new("--limit")
    {
        Description = description,
        HelpName = "number",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, out var number) && number >= 1 && number <= most)
            {
                return number;
            }

            result.AddError($"--limit {Shown(result.Tokens[0].Value)} will not do: give a number from 1 to {most:N0}.");
            return null;
        },
    };

    /// <summary>A span of time.</summary>
    public static Option<TimeSpan?> Span(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "span",
        CustomParser = result =>
        {
            var span = Times.ParseSpan(result.Tokens[0].Value);
            if (span is null)
            {
                result.AddError($"{name} {Shown(result.Tokens[0].Value)} is no span of time: write 30s, 5m, 2h, 1d or 00:05:00.");
            }

            return span;
        },
    };

    /// <summary>The columns that were asked for; null where none were.</summary>
    /// <exception cref="CommandException">A name is missing.</exception>
    public static IReadOnlyList<string>? ReadColumns(CommandContext context, Option<string?> option)
    {
        if (!context.Has(option))
        {
            return null;
        }

        var names = (context.Value(option) ?? "").Split(',', StringSplitOptions.TrimEntries);
        return names.Any(name => name.Length == 0 || !name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_'))
            ? throw CommandException.WrongUse("--columns takes names parted by commas, such as name,statecode.")
            : [.. names.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The reason that was given; null where none was.</summary>
    public static string? ReadReason(CommandContext context, Option<string?> option)
    {
        var reason = context.Value(option)?.Trim();
        return reason?.Length > MaxReasonCharacters
            ? throw CommandException.WrongUse($"--reason has {reason.Length:N0} characters; {MaxReasonCharacters:N0} are kept.")
            : string.IsNullOrEmpty(reason) ? null : reason;
    }

    /// <summary>A value as a sentence names it: nothing is named as such.</summary>
    public static string Shown(string value) => string.IsNullOrWhiteSpace(value) ? $"'{value}'" : value;

    /// <summary>A moment, or a span from now on.</summary>
    public static DateTimeOffset? ReadMoment(CommandContext context, Option<string?> option)
    {
        if (!context.Has(option))
        {
            return null;
        }

        var text = context.Value(option) ?? "";
        return Times.ParseMoment(text, context.Environment.Time.GetUtcNow())
            ?? throw CommandException.WrongUse($"{option.Name} {Shown(text)} is no moment: write 2030-05-01T12:00:00Z, or a span from now on such as 10m.");
    }
}
