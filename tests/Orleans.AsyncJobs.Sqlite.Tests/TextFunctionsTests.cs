using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

public sealed class TextFunctionsTests
{
    [Fact]
    public void Functions_of_any_texts_answer_as_those_of_folded_texts() =>
        Prop.ForAll(Texts(20).ToArbitrary(), Texts(3).ToArbitrary(), (text, part) => AreAsStrings(text, part))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    /// <summary>The part stands across the end of a piece, or nowhere; characters of one to four bytes shift where that end lies.</summary>
    [Theory]
    [InlineData("a")]
    [InlineData("ü")]
    [InlineData("€")]
    [InlineData("𝄞")]
    public void Functions_of_long_texts_find_what_stands_across_pieces(string filler)
    {
        const string part = "Nädel €𐐀 here";
        for (var before = TextFunctions.PieceCharacters - 20; before < TextFunctions.PieceCharacters + 20; before++)
        {
            var text = string.Concat(Enumerable.Repeat(filler, before / filler.Length)) + part.ToUpperInvariant();

            Assert.True(AreAsStrings(text, part));
            Assert.True(AreAsStrings(text + filler, part));
            Assert.True(AreAsStrings(text[..^1], part));
            Assert.True(TextFunctions.IsIn(Encode(text + text), new FoldedPart(part.ToCharArray())));
        }
    }

    [Fact]
    public void Functions_of_a_part_longer_than_a_piece_find_it()
    {
        var part = string.Concat(Enumerable.Range(0, 9_000).Select(i => $"{i} "));

        Assert.True(AreAsStrings("x" + part.ToUpperInvariant() + "x", part));
        Assert.True(AreAsStrings(part, part));
        Assert.True(AreAsStrings(part[..^2], part));
        Assert.True(AreAsStrings("short", part));
    }

    private static bool AreAsStrings(string text, string part)
    {
        var bytes = Encode(text);
        var looked = new FoldedPart(part.ToCharArray());
        var (foldedText, foldedPart) = (CaseFolding.Fold(text), CaseFolding.Fold(part));
        return TextFunctions.IsIn(bytes, looked) == foldedText.Contains(foldedPart, StringComparison.Ordinal)
            && TextFunctions.IsAtStart(bytes, looked) == foldedText.StartsWith(foldedPart, StringComparison.Ordinal)
            && TextFunctions.IsAtEnd(bytes, looked) == foldedText.EndsWith(foldedPart, StringComparison.Ordinal);
    }

    private static Gen<string> Texts(int most) =>
        from count in Gen.Choose(0, most)
        from pieces in Gen.Elements("a", "A", "b", "ä", "Ä", "ß", "ſ", "€", "𐐀", "𐐨", "𝄞", "%", "_", "İ", "\u212A", "k", "s").ArrayOf(count)
        select string.Concat(pieces);

    private static byte[] Encode(string text) => Encoding.UTF8.GetBytes(text);
}
