using System.Buffers;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Gateway.WebApi.Acting;

/// <summary>The name of a backup: of a file and nothing else, on every system.</summary>
internal static class BackupName
{
    /// <summary>The most characters.</summary>
    public const int MaxLength = 100;

    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private static readonly string[] Devices =
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(i => (string[])[$"COM{i}", $"LPT{i}"])];

    /// <summary>Refuses what is no plain name.</summary>
    /// <exception cref="WebApiException">400: it leads elsewhere, or names a device.</exception>
    public static void Check(string name)
    {
        var isPlain = name.Length is > 0 and <= MaxLength && !name.AsSpan().ContainsAnyExcept(Characters)
            && char.IsAsciiLetterOrDigit(name[0]) && name[^1] != '.';
        if (!isPlain || Devices.Contains(name.Split('.')[0], StringComparer.OrdinalIgnoreCase))
        {
            throw WebApiException.BadRequest(
                $"'{TextLimit.Shown(name)}' is no plain file name. Take up to {MaxLength} letters, digits, '.', '-' and '_', a letter or a digit first, such as 2026-11-26.db.");
        }
    }
}
