using System.Globalization;

namespace Orleans.AsyncJobs.Dashboard.Parts;

/// <summary>A sentence with moments and jobs in it, which are shown in the reader's own time and as links.</summary>
internal sealed record Sentence
{
    public Sentence(params IReadOnlyList<SentencePart> parts) => Parts = parts;

    public IReadOnlyList<SentencePart> Parts { get; }

    public static Sentence Empty { get; } = new([]);

    public bool IsEmpty => Parts.Count == 0;

    public static implicit operator Sentence(string text) => new([text]);

    /// <summary>The sentence as plain text; moments in UTC.</summary>
    public override string ToString() => string.Concat(Parts.Select(part => part switch
    {
        SentencePart.At at => string.Create(CultureInfo.InvariantCulture, $"{at.Moment.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"),
        SentencePart.Job job => job.Name,
        SentencePart.Line line => line.Token,
        SentencePart.Words words => words.Text,
        _ => string.Empty,
    }));
}

/// <summary>A part of a sentence.</summary>
internal abstract record SentencePart
{
    private SentencePart()
    {
    }

    public static implicit operator SentencePart(string text) => new Words(text);

    public static implicit operator SentencePart(DateTimeOffset moment) => new At(moment);

    /// <summary>Plain words.</summary>
    public sealed record Words(string Text) : SentencePart;

    /// <summary>A moment.</summary>
    public sealed record At(DateTimeOffset Moment) : SentencePart;

    /// <summary>A job by its name.</summary>
    public sealed record Job(Guid Id, string Name) : SentencePart;

    /// <summary>A line by its token.</summary>
    public sealed record Line(string Token) : SentencePart;
}
