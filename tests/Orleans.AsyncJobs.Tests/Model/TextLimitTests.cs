using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Tests.Model;

public sealed class TextLimitTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("abcd", "abcd")]
    [InlineData("abcde", "abcd…")]
    [InlineData("abc\ud83d\ude00", "abc…")]
    [InlineData("ab\ud83d\ude00e", "ab\ud83d\ude00…")]
    [InlineData("abcd\ud83d\ude00", "abcd…")]
    public void Shown_text_is_its_begin_and_never_half_of_a_pair(string text, string expected) => Assert.Equal(expected, TextLimit.Shown(text, maxLength: 4));

    [Fact]
    public void Shown_text_has_a_hundred_characters_unless_told_otherwise() => Assert.Equal(new string('x', 100) + "…", TextLimit.Shown(new string('x', 101)));

    [Theory]
    [InlineData(11, "abcd… [cut]")]
    [InlineData(12, "abcd… [cut]")]
    [InlineData(13, "abcd\ud83d\ude00… [cut]")]
    [InlineData(16, "abcd\ud83d\ude00ghijklmnop")]
    public void Cut_text_keeps_pairs_whole(int maxLength, string expected) => Assert.Equal(expected, TextLimit.Cut("abcd\ud83d\ude00ghijklmnop", maxLength));
}
