namespace Orleans.AsyncJobs;

/// <summary>Input that is read when it is asked for.</summary>
internal interface ILargeInput
{
    /// <summary>Reads it as one text, once; the thread waits.</summary>
    string ReadText();

    /// <summary>Opens it as bytes of UTF-8.</summary>
    /// <param name="cancellationToken">Stops the opening.</param>
    Task<Stream> OpenAsync(CancellationToken cancellationToken);
}
