namespace Orleans.AsyncJobs.Gateway.Description;

/// <summary>
/// What the OpenAPI document says of an endpoint for programs: metadata of the endpoint, given where it is mapped. An endpoint
/// for people, or of OData, is excluded from the description instead.
/// </summary>
/// <param name="Operations">One for each method; HEAD goes with GET and has none.</param>
internal sealed record RouteDescription(params IReadOnlyList<OperationDescription> Operations);

/// <summary>What one method does.</summary>
/// <param name="Method">The method.</param>
/// <param name="Id">A name for generated code, which no other operation has.</param>
/// <param name="Summary">What it does, in a few words.</param>
internal sealed record OperationDescription(HttpMethod Method, string Id, string Summary)
{
    /// <summary>Its parameters. What the endpoint's pattern names is in the path, others are query options, which may be left out.</summary>
    public IReadOnlyList<ParameterDescription> Parameters { get; init; } = [];

    /// <summary>Its answers; any other is an error body.</summary>
    public IReadOnlyList<AnswerDescription> Answers { get; init; } = [];
}

/// <summary>A parameter of an operation.</summary>
/// <param name="Name">As it is written in the pattern or the query.</param>
/// <param name="Type">The type of its value.</param>
/// <param name="Text">What it means.</param>
internal sealed record ParameterDescription(string Name, Type Type, string Text);

/// <summary>An answer of an operation.</summary>
/// <param name="Status">The status.</param>
/// <param name="Text">What it means.</param>
/// <param name="MediaType">The type of its body; null for none.</param>
/// <param name="Body">What is written as the body, or text; null for none.</param>
internal sealed record AnswerDescription(int Status, string Text, string? MediaType = null, Type? Body = null)
{
    /// <summary>Whether the same is also answered as server-sent events, to a request that accepts them.</summary>
    public bool IsAlsoEvents { get; init; }
}
