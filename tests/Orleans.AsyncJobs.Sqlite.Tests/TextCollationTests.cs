using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Sqlite;

namespace Orleans.AsyncJobs.Sqlite.Tests;

public sealed class TextCollationTests
{
    [Fact]
    public void Compare_of_any_texts_answers_as_OrdinalIgnoreCase() => Prop.ForAll<string, string>((left, right) =>
    {
        // A lone surrogate is no text and has no UTF-8.
        var (a, b) = (Encode(left), Encode(right));
        return Math.Sign(TextCollation.Compare(a, b))
            == Math.Sign(string.Compare(Encoding.UTF8.GetString(a), Encoding.UTF8.GetString(b), StringComparison.OrdinalIgnoreCase));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("_", "a")]
    [InlineData("Z", "_")]
    [InlineData("é", "É")]
    [InlineData("abc", "ABCD")]
    public void Compare_orders_as_OrdinalIgnoreCase(string left, string right) =>
        Assert.Equal(
            Math.Sign(string.Compare(left, right, StringComparison.OrdinalIgnoreCase)),
            Math.Sign(TextCollation.Compare(Encode(left), Encode(right))));

    private static byte[] Encode(string? text) => Encoding.UTF8.GetBytes(text ?? string.Empty);
}
