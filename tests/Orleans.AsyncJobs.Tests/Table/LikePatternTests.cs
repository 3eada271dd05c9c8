using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Tests.Table;

public sealed class LikePatternTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("%", "", true)]
    [InlineData("%", "anything", true)]
    [InlineData("_", "", false)]
    [InlineData("_", "a", true)]
    [InlineData("_", "𝄞", true)]
    [InlineData("_", "ab", false)]
    [InlineData("__%", "a", false)]
    [InlineData("a%c", "ac", true)]
    [InlineData("a%c", "abbbc", true)]
    [InlineData("a%c", "abcb", false)]
    [InlineData("a%b%c", "a-b-b-c", true)]
    [InlineData("%%a%%", "xax", true)]
    [InlineData("EXPORT_1", "export 1", true)]
    [InlineData("ä_ü", "ÄÖÜ", true)]
    [InlineData("𐐨", "𐐀", true)]
    [InlineData("s", "ſ", true)]
    [InlineData("[abc]x", "Bx", true)]
    [InlineData("[abc]x", "dx", false)]
    [InlineData("[a-f]", "E", true)]
    [InlineData("[a-f]", "g", false)]
    [InlineData("[ä-ü]", "Ö", true)]
    [InlineData("[^a-f]", "g", true)]
    [InlineData("[^a-f]", "A", false)]
    [InlineData("[^a]", "𝄞", true)]
    [InlineData("[^a]", "", false)]
    [InlineData("[0-9a-c_]", "_", true)]
    [InlineData("[a^]", "^", true)]
    [InlineData("[-a]", "-", true)]
    [InlineData("[a-]", "-", true)]
    [InlineData("100[%]", "100%", true)]
    [InlineData("100[%]", "1000", false)]
    [InlineData("a[_]b", "a_b", true)]
    [InlineData("a[_]b", "axb", false)]
    [InlineData("[[]x]", "[x]", true)]
    [InlineData("]", "]", true)]
    [InlineData("%[0-9]-[0-9]%", "Report 2-3 done", true)]
    public void IsMatch_of_each_form(string pattern, string text, bool expected)
    {
        Assert.True(LikePattern.TryParse(pattern, out var read, out _));

        Assert.Equal(expected, read.IsMatch(text.AsSpan()));
        Assert.Equal(expected, read.IsMatch(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("a[b", "has a '[' without a ']' at character 2; the character itself is written [[]")]
    [InlineData("[]", "has brackets at character 1 that no character fits; write one or more characters, or a range such as a-f")]
    [InlineData("x[^]", "has brackets at character 2 that no character fits; write one or more characters, or a range such as a-f")]
    [InlineData("[f-a]", "has brackets at character 1 that no character fits; write one or more characters, or a range such as a-f")]
    public void TryParse_of_what_takes_nothing_names_the_place(string pattern, string expected)
    {
        Assert.False(LikePattern.TryParse(pattern, out _, out var fault));

        Assert.Equal(expected, fault);
    }

    [Fact]
    public void TryParse_of_a_long_pattern_is_refused()
    {
        Assert.True(LikePattern.TryParse(new string('_', LikePattern.MaxLength), out _, out _));
        Assert.False(LikePattern.TryParse(new string('_', LikePattern.MaxLength + 1), out _, out var fault));
        Assert.Equal("has 1,001 characters, and at most 1,000 are taken", fault);
    }

    [Fact]
    public void IsMatch_of_any_pattern_is_that_of_a_search_by_trying() => Prop.ForAll(
        Texts(12, "%", "_", "[ab]", "[^a]", "[a-ä]").ToArbitrary(),
        Texts(12).ToArbitrary(),
        (pattern, text) =>
        {
            Assert.True(LikePattern.TryParse(pattern, out var read, out _));
            var expected = Tried(pattern, text);
            return read.IsMatch(text.AsSpan()) == expected && read.IsMatch(Encoding.UTF8.GetBytes(text)) == expected;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    /// <summary>Trying each place for each % would take longer than the stars last.</summary>
    [Fact]
    public void IsMatch_of_many_wildcards_and_a_long_text_is_one_pass()
    {
        var text = Encoding.UTF8.GetBytes(new string('a', 1_000_000));
        Assert.True(LikePattern.TryParse(string.Concat(Enumerable.Repeat("%a", 499)) + "b", out var none, out _));
        Assert.True(LikePattern.TryParse(string.Concat(Enumerable.Repeat("%a", 499)) + "%", out var found, out _));

        Assert.False(none.IsMatch(text));
        Assert.True(found.IsMatch(text));
    }

    /// <summary>Sharp s, long s and the Kelvin sign stand for what they fold to, in a list and in a range too.</summary>
    [Theory]
    [InlineData("%GROẞ%", "groß")]
    [InlineData("[s]", "ſ")]
    [InlineData("[j-l]", "\u212A")]
    [InlineData("Ὀδυσσεύς", "ὈΔΥΣΣΕΎΣ")]
    [InlineData("\U00010400_", "\U00010428x")]
    public void IsMatch_folds_by_Unicode(string pattern, string text)
    {
        Assert.True(LikePattern.TryParse(pattern, out var read, out _));

        Assert.True(read.IsMatch(text.AsSpan()));
        Assert.True(read.IsMatch(Encoding.UTF8.GetBytes(text)));
    }

    private static bool Tried(string pattern, string text) => (pattern, text) switch
    {
        ("", _) => text.Length == 0,
        (['%', ..], _) => Tried(pattern[1..], text) || (text.Length > 0 && Tried(pattern, text[1..])),
        (_, "") => false,
        (['_', ..], _) => Tried(pattern[1..], text[1..]),
        (['[', '^', ..], _) => !IsSame(text[0], 'a') && Tried(pattern[4..], text[1..]),
        (['[', 'a', '-', ..], _) => IsInRange(text[0]) && Tried(pattern[5..], text[1..]),
        (['[', ..], _) => (IsSame(text[0], 'a') || IsSame(text[0], 'b')) && Tried(pattern[4..], text[1..]),
        _ => IsSame(pattern[0], text[0]) && Tried(pattern[1..], text[1..]),
    };

    private static bool IsInRange(char character) => CaseFolding.Fold(character) is >= 'a' and <= 'ä';

    private static bool IsSame(char left, char right) => CaseFolding.Fold(left) == CaseFolding.Fold(right);

    private static Gen<string> Texts(int most, params string[] more) =>
        from count in Gen.Choose(0, most)
        from pieces in Gen.Elements([.. more, "a", "A", "b", "B", "ä", "Ä", "ß", "€"]).ArrayOf(count)
        select string.Concat(pieces);
}
