namespace Orleans.AsyncJobs.Gateway.Http;

/// <summary>That a request is one of a batch, and which rows of the others it may refer to. It is a feature of its context.</summary>
internal interface IBatchReferences
{
    /// <summary>Puts the row in the place of a link such as <c>$1</c>; another link is left as it is.</summary>
    string ResolveLink(string link);
}
