using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Dashboard.Parts;

/// <summary>Texts that jobs bring along, cut to what a view has room for.</summary>
internal static class Texts
{
    /// <summary>The first line of a text, at most so long.</summary>
    public static string FirstLine(string? text, int maxLength = 200)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        var line = text.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        return Cut((end < 0 ? line : line[..end].TrimEnd()).ToString(), maxLength);
    }

    /// <summary>The start of a long text, with a mark where it was cut.</summary>
    public static string Cut(string text, int maxLength) => TextLimit.Shown(text, maxLength);

    public static string NameOf(string? name) => string.IsNullOrWhiteSpace(name) ? "(no name)" : name;

    /// <summary>Bytes as 312 B, 12 kB, 3.4 MB.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1_000 => FormattableString.Invariant($"{bytes} B"),
        < 999_500 => FormattableString.Invariant($"{bytes / 1e3:0.#} kB"),
        < 999_500_000 => FormattableString.Invariant($"{bytes / 1e6:0.#} MB"),
        _ => FormattableString.Invariant($"{bytes / 1e9:0.#} GB"),
    };
}
