using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Tests.Table;

public sealed class CaseFoldingTests
{
    private static readonly IEnumerable<Rune> All = Enumerable.Range(0, 0x11_0000).Where(Rune.IsValid).Select(code => new Rune(code));

    /// <summary>
    /// Unicode derives the simple folding from the simple mappings of case, but for some characters. Tests run without ICU, so
    /// that .NET has these mappings from Unicode 16.0.
    /// </summary>
    [Fact]
    public void Fold_of_every_character_is_the_lower_case_of_its_upper_case_but_for_those_that_Unicode_names()
    {
        var others = Exceptions();

        Assert.All(All, character =>
        {
            var expected = others.TryGetValue(character.Value, out var named) ? named : Rune.ToLowerInvariant(Rune.ToUpperInvariant(character)).Value;
            Assert.True(CaseFolding.Fold(character.Value) == expected, $"U+{character.Value:X4} folds to U+{CaseFolding.Fold(character.Value):X4}, and not to U+{expected:X4}");
        });
        Assert.All(others, other => Assert.NotEqual(Rune.ToLowerInvariant(Rune.ToUpperInvariant(new Rune(other.Key))).Value, other.Value));
    }

    [Fact]
    public void Fold_of_what_is_folded_is_itself() => Assert.All(All, character => Assert.Equal(CaseFolding.Fold(character.Value), CaseFolding.Fold(CaseFolding.Fold(character.Value))));

    /// <summary>All that looks for a text in another one relies on it.</summary>
    [Fact]
    public void Fold_keeps_the_number_of_units_and_the_first_half_of_a_pair() => Assert.All(All, character =>
    {
        var (own, folded) = (character.ToString(), char.ConvertFromUtf32(CaseFolding.Fold(character.Value)));
        Assert.Equal(own.Length, folded.Length);
        Assert.Equal(own.Length == 1 ? folded[0] : own[0], folded[0]);
        Assert.Equal(folded, CaseFolding.Fold(own));
    });

    [Fact]
    public void Ranges_are_in_order_and_do_not_meet_in_one_character()
    {
        var seen = new HashSet<int>();
        var ranges = CaseFolding.Ranges;
        for (var i = 0; i < ranges.Length; i += 4)
        {
            Assert.True(i == 0 || ranges[i - 4] < ranges[i], $"U+{ranges[i]:X4} comes too late");
            Assert.Equal(0, (ranges[i + 1] - ranges[i]) % ranges[i + 2]);
            for (var character = ranges[i]; character <= ranges[i + 1]; character += ranges[i + 2])
            {
                Assert.True(seen.Add(character), $"U+{character:X4} is there twice");
            }
        }

        Assert.Equal(1_512, seen.Count);
    }

    [Theory]
    [InlineData("ſ", "s", true)]
    [InlineData("\u212A", "k", true)]
    [InlineData("ẞ", "ß", true)]
    [InlineData("ς", "σ", true)]
    [InlineData("Σ", "ς", true)]
    [InlineData("µ", "μ", true)]
    [InlineData("ǅ", "ǆ", true)]
    [InlineData("\uFB05", "\uFB06", true)]
    [InlineData("ß", "ss", false)]
    [InlineData("İ", "i", false)]
    [InlineData("ı", "i", false)]
    [InlineData("ı", "I", false)]
    [InlineData("\U00010400", "\U00010428", true)]
    [InlineData("\U0001E921", "\U0001E943", true)]
    [InlineData("\U00010400", "\U00010429", false)]
    [InlineData("Ꭰ", "\uAB70", true)]
    public void Compare_of_a_pair_of_texts(string left, string right, bool areSame)
    {
        Assert.Equal(areSame, CaseFolding.Compare(left, right) == 0);
        Assert.Equal(areSame, CaseFolding.Compare(Encode(left), Encode(right)) == 0);
        Assert.Equal(areSame, CaseFolding.AreSame(left, right));
    }

    /// <summary>The order of folded code points, in which a pair stands behind all of the first plane.</summary>
    [Theory]
    [InlineData("_", "a")]
    [InlineData("_", "A")]
    [InlineData("Z", "{")]
    [InlineData("a", "B")]
    [InlineData("abc", "ABCD")]
    [InlineData("z", "É")]
    [InlineData("\uFFFD", "\U00010400")]
    [InlineData("", "a")]
    public void Compare_orders_by_folded_code_points(string less, string greater)
    {
        Assert.True(CaseFolding.Compare(less, greater) < 0);
        Assert.True(CaseFolding.Compare(greater, less) > 0);
        Assert.True(CaseFolding.Compare(Encode(less), Encode(greater)) < 0);
        Assert.True(CaseFolding.Compare(Encode(greater), Encode(less)) > 0);
    }

    [Fact]
    public void Compare_of_any_texts_is_that_of_their_folded_code_points() => Prop.ForAll(Texts(8).ToArbitrary(), Texts(8).ToArbitrary(), (left, right) =>
    {
        var expected = Folded(left).Zip(Folded(right)).Select(pair => pair.First.CompareTo(pair.Second)).FirstOrDefault(difference => difference != 0);
        expected = expected != 0 ? expected : Folded(left).Length.CompareTo(Folded(right).Length);
        return Math.Sign(CaseFolding.Compare(left, right)) == expected && Math.Sign(CaseFolding.Compare(Encode(left), Encode(right))) == expected;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void IsIn_and_its_like_of_any_texts_are_those_of_folded_texts() => Prop.ForAll(Texts(12).ToArbitrary(), Texts(3).ToArbitrary(), (text, part) =>
    {
        var (foldedText, foldedPart) = (CaseFolding.Fold(text), CaseFolding.Fold(part));
        var looked = new FoldedPart(part.ToCharArray());
        return looked.IsIn(text.ToCharArray()) == foldedText.Contains(foldedPart, StringComparison.Ordinal)
            && looked.IsAtStart(text.ToCharArray()) == foldedText.StartsWith(foldedPart, StringComparison.Ordinal)
            && looked.IsAtEnd(text.ToCharArray()) == foldedText.EndsWith(foldedPart, StringComparison.Ordinal);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    /// <summary>The characters whose folding is another one than the lower case of the upper case, and what they fold to.</summary>
    private static Dictionary<int, int> Exceptions()
    {
        Dictionary<int, int> exceptions = new()
        {
            // .NET has no upper case for it, lest it be an s.
            [0x017F] = 's',

            // They differ in their full folding only, of more than one character.
            [0x1FD3] = 0x0390,
            [0x1FE3] = 0x03B0,
            [0xFB05] = 0xFB06,

            // Letters of Unicode 17.0.
            [0xA7CE] = 0xA7CF,
            [0xA7D2] = 0xA7D3,
            [0xA7D4] = 0xA7D5,
        };
        AddRange(0x16EA0, 25, 0x16EBB);

        // Cherokee had no small letters once, so they fold to the capital ones.
        AddRange(0xAB70, 80, 0x13A0);
        AddRange(0x13F8, 6, 0x13F0);
        AddRange(0x13A0, 86, 0x13A0);
        return exceptions;

        void AddRange(int first, int count, int folded)
        {
            for (var i = 0; i < count; i++)
            {
                exceptions.Add(first + i, folded + i);
            }
        }
    }

    private static int[] Folded(string text) => [.. text.EnumerateRunes().Select(character => CaseFolding.Fold(character.Value))];

    private static byte[] Encode(string text) => Encoding.UTF8.GetBytes(text);

    private static Gen<string> Texts(int most) =>
        from count in Gen.Choose(0, most)
        from pieces in Gen.Elements("a", "A", "b", "k", "K", "s", "\u212A", "ſ", "ä", "Ä", "ß", "ẞ", "ς", "Σ", "€", "İ", "ı", "i", "\uFB06", "\U00010400", "\U00010428", "\U0001D11E", "_").ArrayOf(count)
        select string.Concat(pieces);
}
