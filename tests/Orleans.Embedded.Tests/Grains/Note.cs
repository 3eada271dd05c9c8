namespace Orleans.Embedded.Tests.Grains;

[GenerateSerializer]
[Alias("Orleans.Embedded.Tests.Note")]
public sealed class Note
{
    [Id(0)]
    public string? Text { get; set; }
}
