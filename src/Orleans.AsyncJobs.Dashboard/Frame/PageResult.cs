namespace Orleans.AsyncJobs.Dashboard.Frame;

/// <summary>What a request is answered with.</summary>
internal abstract record PageResult
{
    private PageResult()
    {
    }

    /// <summary>A view, shown in the frame.</summary>
    /// <param name="Title">What it shows; the tab's title and its heading.</param>
    /// <param name="Section">The part of the navigation it belongs to.</param>
    /// <param name="Body">What stands in the frame.</param>
    public sealed record View(string Title, PageSection Section, RenderFragment Body) : PageResult
    {
        public int Status { get; init; } = StatusCodes.Status200OK;

        /// <summary>The text of the search box.</summary>
        public string? Search { get; init; }

        /// <summary>What became of the last action; null for nothing to say.</summary>
        public Notice? Notice { get; init; }

        /// <summary>Whether the title stands above the body; a view may have a heading of its own.</summary>
        public bool HasHeading { get; init; } = true;
    }

    /// <summary>What was posted is done; its result is to be seen elsewhere.</summary>
    public sealed record SeeOther(string Path) : PageResult;

    /// <summary>Parts of a view, without the frame: the script puts them in their places.</summary>
    public sealed record Fragment(RenderFragment Body) : PageResult;

    /// <summary>An answer that is written as it comes.</summary>
    /// <param name="SendAsync">Writes it, status and headers included.</param>
    public sealed record Stream(RequestDelegate SendAsync) : PageResult;

    /// <summary>A file as it is.</summary>
    /// <param name="Bytes">Its bytes.</param>
    /// <param name="ContentType">Their type.</param>
    public sealed record File(ReadOnlyMemory<byte> Bytes, string ContentType) : PageResult
    {
        /// <summary>Whether its name changes with its content, so that it may be kept for good.</summary>
        public bool IsImmutable { get; init; }

        /// <summary>The name under which it is saved; null where it is not.</summary>
        public string? DownloadName { get; init; }
    }
}

/// <summary>A part of the navigation.</summary>
internal enum PageSection
{
    None,
    Overview,
    Jobs,
    Lines,
    Handlers,
    Recurring,
    Activity,
    Silos,
}

/// <summary>What became of an action.</summary>
/// <param name="Text">A sentence.</param>
/// <param name="IsError">Whether it was refused.</param>
internal sealed record Notice(string Text, bool IsError = false)
{
    /// <summary>Where its result is to be seen; null for here.</summary>
    public string? Link { get; init; }

    /// <summary>What the link says.</summary>
    public string? LinkText { get; init; }
}
