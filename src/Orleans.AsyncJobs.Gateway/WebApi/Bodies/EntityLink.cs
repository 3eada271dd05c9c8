using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>The address of a row, <c>/accounts(id)</c>, with or without the slash or a base address before it: the value of <c>…@odata.bind</c> and of <c>@odata.id</c>.</summary>
internal static class EntityLink
{
    public static Guid IdOf(string link) =>
        Find(link)?.Id ?? throw WebApiException.BadRequest($"The link '{link}' does not name a row. Write it as /accounts(<id>).");

    /// <summary>The id in the address of a row of one set; null where it is none.</summary>
    public static Guid? FindId(string link, string setName) =>
        Find(link) is { } row && row.Path[(row.Path.LastIndexOf('/') + 1)..] == setName ? row.Id : null;

    private static (string Path, Guid Id)? Find(string link)
    {
        var open = link.LastIndexOf('(');
        return open > 0 && link.EndsWith(')') && Guid.TryParseExact(link.AsSpan(open + 1, link.Length - open - 2).Trim('\''), "D", out var id) ? (link[..open], id) : null;
    }
}
