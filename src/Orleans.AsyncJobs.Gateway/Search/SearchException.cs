using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Gateway.Search;

/// <summary>A search that cannot be understood. The message names the term, its place, what is wrong and the way out.</summary>
internal sealed class SearchException : Exception
{
    private SearchException(string message, int position, int length)
        : base(message)
    {
        Position = position;
        Length = length;
    }

    /// <summary>Where the term begins in the text, from 0.</summary>
    public int Position { get; }

    /// <summary>How many characters it has.</summary>
    public int Length { get; }

    /// <summary>A fault in one term.</summary>
    /// <param name="term">The term.</param>
    /// <param name="fault">What is wrong, as the end of a sentence with its full stop.</param>
    public static SearchException In(SearchTerm term, string fault) => At(term.Raw, term.Position, fault);

    /// <summary>A fault in a piece of the text.</summary>
    /// <param name="piece">The piece as it stands.</param>
    /// <param name="position">Where it begins, from 0.</param>
    /// <param name="fault">What is wrong, as the end of a sentence with its full stop.</param>
    public static SearchException At(string piece, int position, string fault) =>
        new($"The search term '{TextLimit.Shown(piece)}' at character {position + 1}: {fault}", position, piece.Length);

    /// <summary>A fault of the whole text.</summary>
    public static SearchException Whole(string fault, int length) => new(fault, 0, length);
}
