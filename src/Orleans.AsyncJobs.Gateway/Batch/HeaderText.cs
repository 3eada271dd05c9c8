using System.Buffers;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>What a header may be made of. The server checks those of its own requests; those in a body it does not see.</summary>
internal static class HeaderText
{
    // RFC 9110 §5.6.2.
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool IsName(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    public static bool IsValue(string value)
    {
        foreach (var character in value)
        {
            if (char.IsControl(character) && character != '\t')
            {
                return false;
            }
        }

        return true;
    }
}
