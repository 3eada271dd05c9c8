namespace Orleans.AsyncJobs.Dashboard.Frame;

/// <summary>Tokens in addresses.</summary>
internal static class LineTokens
{
    /// <summary>
    /// Whether a token can be one segment of a path. Servers and proxies read an escaped slash, backslash or percent sign in
    /// ways of their own, and dots as steps; such a token goes into the query.
    /// </summary>
    public static bool IsSegment(string token) =>
        token is not ("" or "." or "..") && !token.AsSpan().ContainsAny(['/', '\\', '%']) && !token.Any(char.IsControl);
}
