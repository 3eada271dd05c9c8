namespace Orleans.AsyncJobs.Table;

/// <summary>A text that is looked for in others without regard to case, as <see cref="CaseFolding"/> compares them.</summary>
internal readonly ref struct FoldedPart
{
    private readonly ReadOnlySpan<char> _text;

    /// <param name="text">The text. It is folded in its place.</param>
    public FoldedPart(Span<char> text)
    {
        CaseFolding.Fold(text);
        _text = text;
    }

    /// <summary>How many UTF-16 units it has; so have all texts that are the same.</summary>
    public int Length => _text.Length;

    /// <summary>Whether a text holds it anywhere.</summary>
    /// <param name="text">The text. It is folded in its place, which is less work than to look at it without regard to case.</param>
    public bool IsIn(Span<char> text)
    {
        CaseFolding.Fold(text);
        return ((ReadOnlySpan<char>)text).IndexOf(_text) >= 0;
    }

    /// <summary>Whether a text begins with it. It is folded in its place.</summary>
    public bool IsAtStart(Span<char> text)
    {
        if (text.Length < Length)
        {
            return false;
        }

        CaseFolding.Fold(text[..Length]);
        return text.StartsWith(_text);
    }

    /// <summary>Whether a text ends with it. It is folded in its place.</summary>
    public bool IsAtEnd(Span<char> text)
    {
        if (text.Length < Length)
        {
            return false;
        }

        CaseFolding.Fold(text[^Length..]);
        return text.EndsWith(_text);
    }
}
