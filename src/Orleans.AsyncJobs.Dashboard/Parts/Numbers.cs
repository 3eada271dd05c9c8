using System.Globalization;

namespace Orleans.AsyncJobs.Dashboard.Parts;

/// <summary>Numbers as people read them.</summary>
internal static class Numbers
{
    public static string Of(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number with its noun, in the plural where it has to be.</summary>
    public static string Of(long number, string one, string? many = null) => $"{Of(number)} {(number == 1 ? one : many ?? $"{one}s")}";

    /// <summary>An error's code as it is written on the wire.</summary>
    public static string Code(int code) => string.Create(CultureInfo.InvariantCulture, $"0x{code:x8}");
}
