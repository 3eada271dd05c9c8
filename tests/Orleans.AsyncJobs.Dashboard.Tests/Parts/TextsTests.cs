using Orleans.AsyncJobs.Dashboard.Parts;

namespace Orleans.AsyncJobs.Dashboard.Tests.Parts;

public sealed class TextsTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("  one \r\ntwo", "one")]
    [InlineData("\n\nafter\nmore", "after")]
    [InlineData("1234567890ABC", "1234567890…")]
    [InlineData("123456789😀ABC", "123456789…")]
    public void FirstLine_text_isItsFirstLineCut(string? text, string expected) => Assert.Equal(expected, Texts.FirstLine(text, maxLength: 10));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_234, "1.2 kB")]
    [InlineData(999_499, "999.5 kB")]
    [InlineData(3_400_000, "3.4 MB")]
    [InlineData(1_073_741_824, "1.1 GB")]
    public void Size_bytes_hasAUnit(long bytes, string expected) => Assert.Equal(expected, Texts.Size(bytes));
}
