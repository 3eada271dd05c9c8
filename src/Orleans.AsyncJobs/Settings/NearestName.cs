namespace Orleans.AsyncJobs.Settings;

/// <summary>Finds the known name that somebody who mistyped a name most likely meant, for "did you mean".</summary>
/// <remarks>
/// Distance: Damerau–Levenshtein in its restricted form (insert, delete, replace, swap neighbours), letter case ignored.
/// A name is near when the distance is at most two fifths of the longer of the two, and at least 1.
/// </remarks>
internal static class NearestName
{
    // The work grows with the product of the lengths, and names come from outside; ours are far shorter.
    private const int MaxLength = 200;

    /// <summary>The nearest of the known names, the first of several; null where none is near.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="known">The names that would have been understood.</param>
    public static string? Find(string name, IEnumerable<string> known)
    {
        if (name.Length is 0 or > MaxLength)
        {
            return null;
        }

        string? nearest = null;
        var nearestDistance = int.MaxValue;
        foreach (var candidate in known)
        {
            var limit = Math.Max(1, Math.Max(name.Length, candidate.Length) * 2 / 5);
            if (candidate.Length > MaxLength || Math.Abs(candidate.Length - name.Length) > limit)
            {
                continue;
            }

            var distance = Distance(name, candidate);
            if (distance <= limit && distance < nearestDistance)
            {
                (nearest, nearestDistance) = (candidate, distance);
            }
        }

        return nearest;
    }

    /// <summary>The end of an error sentence: <c>; did you mean 'x'?</c>, or a full stop where no name is near.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="known">The names that would have been understood.</param>
    public static string Suggest(string name, IEnumerable<string> known) =>
        Find(name, known) is { } nearest ? $"; did you mean '{nearest}'?" : ".";

    internal static int Distance(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        Span<int> beforeLast = stackalloc int[right.Length + 1];
        Span<int> last = stackalloc int[right.Length + 1];
        Span<int> row = stackalloc int[right.Length + 1];
        for (var column = 0; column <= right.Length; column++)
        {
            row[column] = column;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            var free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replace = last[j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1);
                row[j] = Math.Min(replace, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }
        }

        return row[right.Length];
    }

    private static bool Same(char left, char right) => char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}
