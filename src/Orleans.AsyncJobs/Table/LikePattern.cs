using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Orleans.AsyncJobs.Table;

/// <summary>
/// A pattern of LIKE as in T-SQL: <c>%</c> is any text, <c>_</c> any character, <c>[abc]</c> and <c>[a-f]</c> one of these,
/// <c>[^a]</c> any other one. In brackets <c>%</c>, <c>_</c> and <c>[</c> stand for themselves. Texts compare without regard
/// to case, as <see cref="CaseFolding"/> has it; a range takes what folds to a character in it.
/// </summary>
/// <remarks>
/// The pattern is an automaton whose states are the bits of a few words: bit n says that the text so far is what the first n
/// parts of the pattern say. Each character is one step of all states at once, so that no text and no pattern takes more than
/// one pass.
/// </remarks>
internal sealed class LikePattern
{
    /// <summary>The most characters: the number of states, and so the work of a step, is bounded by it.</summary>
    public const int MaxLength = 1_000;

    private const int WordBits = 64;
    private const int AsciiCount = 128;

    private readonly int _last;

    /// <summary>States that stay, whatever comes: a <c>%</c> stands there.</summary>
    private readonly ulong[] _staying;

    /// <summary>Which parts take a character: of ASCII, of those that the pattern names, and of all others.</summary>
    private readonly ulong[][] _ascii = new ulong[AsciiCount][];
    private readonly Dictionary<int, ulong[]> _named = [];
    private readonly ulong[] _others;
    private readonly List<(int Place, CharacterSet Set)> _sets = [];

    private LikePattern(IReadOnlyList<object> parts, IEnumerable<int> staying)
    {
        _last = parts.Count;
        var words = (_last / WordBits) + 1;
        _staying = new ulong[words];
        foreach (var state in staying)
        {
            Set(_staying, state);
        }

        _others = new ulong[words];
        for (var place = 0; place < parts.Count; place++)
        {
            switch (parts[place])
            {
                case CharacterSet { IsAny: true }:
                    Set(_others, place);
                    break;
                case CharacterSet set:
                    _sets.Add((place, set));
                    break;
            }
        }

        foreach (var character in parts.OfType<int>().Concat(Enumerable.Range(0, AsciiCount).Select(code => CaseFolding.Fold(code))).Distinct())
        {
            var taking = (ulong[])_others.Clone();
            foreach (var place in Enumerable.Range(0, parts.Count).Where(place => parts[place] is int named && named == character))
            {
                Set(taking, place);
            }

            AddSets(taking, character);
            _named.Add(character, taking);
        }

        for (var code = 0; code < AsciiCount; code++)
        {
            _ascii[code] = _named[CaseFolding.Fold(code)];
        }
    }

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">The pattern.</param>
    /// <param name="pattern">What it says.</param>
    /// <param name="fault">What is wrong with it: goes on behind "the pattern".</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out LikePattern? pattern, [NotNullWhen(false)] out string? fault)
    {
        pattern = null;
        fault = text.Length > MaxLength ? $"has {text.Length:N0} characters, and at most {MaxLength:N0} are taken" : null;
        List<object> parts = [];
        List<int> staying = [];
        Rune[] characters = fault is null ? [.. text.EnumerateRunes()] : [];
        for (var i = 0; i < characters.Length && fault is null; i++)
        {
            switch (characters[i].Value)
            {
                case '%':
                    staying.Add(parts.Count);
                    break;
                case '_':
                    parts.Add(CharacterSet.Any);
                    break;
                case '[':
                    var end = Array.FindIndex(characters, i + 1, character => character.Value == ']');
                    var set = end < 0 ? null : CharacterSet.Find(characters.AsSpan((i + 1)..end));
                    fault = (end, set) switch
                    {
                        ( < 0, _) => $"has a '[' without a ']' at character {i + 1}; the character itself is written [[]",
                        (_, null) => $"has brackets at character {i + 1} that no character fits; write one or more characters, or a range such as a-f",
                        _ => null,
                    };
                    parts.Add(set ?? CharacterSet.Any);
                    i = end;
                    break;
                default:
                    parts.Add(CaseFolding.Fold(characters[i].Value));
                    break;
            }
        }

        pattern = fault is null ? new LikePattern(parts, staying) : null;
        return pattern is not null;
    }

    /// <summary>Whether a text is as the pattern says.</summary>
    public bool IsMatch(ReadOnlySpan<char> text)
    {
        var states = Begin(stackalloc ulong[_staying.Length]);
        Span<ulong> taking = stackalloc ulong[_staying.Length];
        foreach (var character in text.EnumerateRunes())
        {
            Step(states, character, taking);
            if (FindAnswer(states) is { } answer)
            {
                return answer;
            }
        }

        return IsAtEnd(states);
    }

    /// <summary>Whether a text in UTF-8 is as the pattern says.</summary>
    public bool IsMatch(ReadOnlySpan<byte> text)
    {
        var states = Begin(stackalloc ulong[_staying.Length]);
        return Go(states, text) ?? IsAtEnd(states);
    }

    /// <summary>Begins with a text that comes in pieces.</summary>
    public Progress Begin() => new(this);

    private static Span<ulong> Begin(Span<ulong> states)
    {
        states.Clear();
        states[0] = 1;
        return states;
    }

    /// <summary>Takes the characters of a text, until the rest cannot change the answer.</summary>
    private bool? Go(Span<ulong> states, ReadOnlySpan<byte> text)
    {
        Span<ulong> taking = stackalloc ulong[_staying.Length];
        while (!text.IsEmpty)
        {
            _ = Rune.DecodeFromUtf8(text, out var character, out var length);
            text = text[length..];
            Step(states, character, taking);
            if (FindAnswer(states) is { } answer)
            {
                return answer;
            }
        }

        return null;
    }

    private void Step(Span<ulong> states, Rune character, Span<ulong> scratch)
    {
        var taking = TakingOf(character, scratch);
        var carry = 0UL;
        for (var i = 0; i < states.Length; i++)
        {
            var taken = states[i] & taking[i];
            states[i] = (taken << 1) | carry | (states[i] & _staying[i]);
            carry = taken >> (WordBits - 1);
        }
    }

    private ReadOnlySpan<ulong> TakingOf(Rune character, Span<ulong> scratch)
    {
        if (character.IsAscii)
        {
            return _ascii[character.Value];
        }

        var folded = CaseFolding.Fold(character.Value);
        if (_named.TryGetValue(folded, out var named))
        {
            return named;
        }

        if (_sets.Count == 0)
        {
            return _others;
        }

        _others.CopyTo(scratch);
        AddSets(scratch, folded);
        return scratch;
    }

    private void AddSets(Span<ulong> taking, int folded)
    {
        foreach (var (place, set) in _sets)
        {
            if (set.Takes(folded))
            {
                Set(taking, place);
            }
        }
    }

    /// <summary>The answer where what follows cannot change it; null otherwise.</summary>
    private bool? FindAnswer(ReadOnlySpan<ulong> states)
    {
        if (IsAtEnd(states) && IsSet(_staying, _last))
        {
            return true;
        }

        return states.ContainsAnyExcept(0UL) ? null : false;
    }

    private bool IsAtEnd(ReadOnlySpan<ulong> states) => IsSet(states, _last);

    private static void Set(Span<ulong> bits, int place) => bits[place / WordBits] |= 1UL << (place % WordBits);

    private static bool IsSet(ReadOnlySpan<ulong> bits, int place) => (bits[place / WordBits] & (1UL << (place % WordBits))) != 0;

    /// <summary>How far a text that comes in pieces is as the pattern says.</summary>
    internal sealed class Progress(LikePattern pattern)
    {
        private readonly ulong[] _states = [1, .. new ulong[pattern._staying.Length - 1]];

        /// <summary>Whether it is, where nothing more comes.</summary>
        public bool IsMatch => pattern.IsAtEnd(_states);

        /// <summary>Takes whole characters in UTF-8; answers where what follows cannot change it.</summary>
        public bool? Next(ReadOnlySpan<byte> piece) => pattern.Go(_states, piece);
    }

    /// <summary>What stands in brackets.</summary>
    private sealed record CharacterSet(bool IsNegated, IReadOnlyList<(int From, int Until)> Ranges)
    {
        public static CharacterSet Any { get; } = new(IsNegated: true, []);

        public bool IsAny => IsNegated && Ranges.Count == 0;

        /// <summary>The set; null where no character is in it.</summary>
        public static CharacterSet? Find(ReadOnlySpan<Rune> inner)
        {
            var isNegated = !inner.IsEmpty && inner[0].Value == '^';
            inner = isNegated ? inner[1..] : inner;
            List<(int From, int Until)> ranges = [];
            for (var i = 0; i < inner.Length; i++)
            {
                var from = CaseFolding.Fold(inner[i].Value);

                // A dash at the begin or the end stands for itself.
                var isRange = i + 2 < inner.Length && inner[i + 1].Value == '-';
                var until = isRange ? CaseFolding.Fold(inner[i + 2].Value) : from;
                if (from > until)
                {
                    return null;
                }

                ranges.Add((from, until));
                i += isRange ? 2 : 0;
            }

            return ranges.Count == 0 ? null : new CharacterSet(isNegated, ranges);
        }

        public bool Takes(int folded)
        {
            foreach (var (from, until) in Ranges)
            {
                if (folded >= from && folded <= until)
                {
                    return !IsNegated;
                }
            }

            return IsNegated;
        }
    }
}
