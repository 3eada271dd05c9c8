namespace Orleans.Embedded.Extras.Tests.Api;

/// <summary>The public surface of one type.</summary>
internal sealed record ApiType(string Name, string Header, IReadOnlyList<string> Interfaces, IReadOnlyList<string> Members)
{
    public IEnumerable<string> Lines() =>
        [$"type {Name} {Header}", .. Interfaces.Select(i => $"  interface {i}"), .. Members.Select(m => $"  {m}")];
}
