using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>The value of <c>…@odata.bind</c>: <c>/accounts(id)</c>, with or without the slash or a base address before it.</summary>
internal static class EntityLink
{
    public static Guid IdOf(string link)
    {
        var open = link.LastIndexOf('(');
        if (open > 0 && link.EndsWith(')') && Guid.TryParseExact(link.AsSpan(open + 1, link.Length - open - 2).Trim('\''), "D", out var id))
        {
            return id;
        }

        throw WebApiException.BadRequest($"The link '{link}' does not name a row. Write it as /accounts(<id>).");
    }
}
