namespace Orleans.AsyncJobs.Handlers.HttpRequest;

/// <summary>Refuses, at create, data that describes no request or one that the address rules refuse.</summary>
internal sealed class HttpRequestInputCheck(HttpRequestDataParser parser) : IJobInputCheck
{
    public string? FindFault(string? input)
    {
        try
        {
            parser.Check(input);
            return null;
        }
        catch (HttpRequestDataException exception)
        {
            return exception.Message;
        }
    }
}
