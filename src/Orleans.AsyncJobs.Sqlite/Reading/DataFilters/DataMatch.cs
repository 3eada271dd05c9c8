using System.Text;
using System.Text.Unicode;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading.DataFilters;

/// <summary>What is looked for in data, which comes in pieces of whole characters of UTF-8.</summary>
internal abstract class DataMatch
{
    /// <summary>How many bytes from the end are enough; null where all have to be looked at.</summary>
    public virtual long? LastBytes => null;

    /// <summary>Begins.</summary>
    public static DataMatch Of(JobFilter.Text text) => text.Match switch
    {
        JobTextMatch.Contains => new Anywhere(text.Value),
        JobTextMatch.StartsWith => new AtStart(text.Value),
        JobTextMatch.EndsWith => new AtEnd(text.Value),
        JobTextMatch.Like when LikePattern.TryParse(text.Value, out var pattern, out _) => new Like(pattern),
        _ => throw new ArgumentException($"The match {text.Match} is not known to this store.", nameof(text)),
    };

    /// <summary>Takes the next piece.</summary>
    /// <returns>The answer, where what follows cannot change it.</returns>
    public abstract bool? Next(ReadOnlySpan<byte> piece);

    /// <summary>The answer after the last piece.</summary>
    public abstract bool End();

    /// <summary>A text that stands anywhere.</summary>
    private sealed class Anywhere(string part) : DataMatch
    {
        private readonly char[] _part = part.ToCharArray();
        private readonly char[] _window = new char[TextFunctions.PieceCharacters + part.Length];
        private int _kept;

        public override bool? Next(ReadOnlySpan<byte> piece)
        {
            var looked = new FoldedPart(_part);
            while (!piece.IsEmpty)
            {
                _ = Utf8.ToUtf16(piece, _window.AsSpan(_kept), out var read, out var written);
                var filled = _kept + written;
                if (looked.IsIn(_window.AsSpan(0, filled)))
                {
                    return true;
                }

                // What begins in here may end in what comes next.
                piece = piece[read..];
                _kept = Math.Min(Math.Max(_part.Length - 1, 0), filled);
                _window.AsSpan(filled - _kept, _kept).CopyTo(_window);
            }

            return null;
        }

        public override bool End() => _part.Length == 0;
    }

    /// <summary>A text that stands at the start.</summary>
    private sealed class AtStart(string part) : DataMatch
    {
        private readonly char[] _part = part.ToCharArray();

        // One more, so that a pair always has room.
        private readonly char[] _start = new char[part.Length + 1];
        private int _filled;

        public override bool? Next(ReadOnlySpan<byte> piece)
        {
            _ = Utf8.ToUtf16(piece, _start.AsSpan(_filled), out _, out var written);
            _filled += written;
            return _filled < _part.Length ? null : End();
        }

        public override bool End() => new FoldedPart(_part).IsAtStart(_start.AsSpan(0, _filled));
    }

    /// <summary>A text that stands at the end.</summary>
    private sealed class AtEnd(string part) : DataMatch
    {
        private readonly char[] _part = part.ToCharArray();
        private readonly byte[] _last = new byte[(part.Length + 1) * CaseFolding.MaxBytesPerUnit];
        private int _filled;

        public override long? LastBytes => _last.Length;

        public override bool? Next(ReadOnlySpan<byte> piece)
        {
            piece = piece[Math.Max(0, piece.Length - _last.Length)..];
            var kept = Math.Min(_filled, _last.Length - piece.Length);
            _last.AsSpan(_filled - kept, kept).CopyTo(_last);
            piece.CopyTo(_last.AsSpan(kept));
            _filled = kept + piece.Length;
            return null;
        }

        public override bool End() => TextFunctions.IsAtEnd(_last.AsSpan(0, _filled), new FoldedPart(_part));
    }

    /// <summary>A pattern.</summary>
    private sealed class Like(LikePattern pattern) : DataMatch
    {
        private readonly LikePattern.Progress _progress = pattern.Begin();

        public override bool? Next(ReadOnlySpan<byte> piece) => _progress.Next(piece);

        public override bool End() => _progress.IsMatch;
    }

    /// <summary>One of some texts, which are not much shorter than the data.</summary>
    internal sealed class OneOf(IReadOnlySet<string> folded) : DataMatch
    {
        private readonly StringBuilder _text = new();

        public override bool? Next(ReadOnlySpan<byte> piece)
        {
            _text.Append(Encoding.UTF8.GetString(piece));
            return null;
        }

        public override bool End() => folded.Contains(CaseFolding.Fold(_text.ToString()));
    }
}
