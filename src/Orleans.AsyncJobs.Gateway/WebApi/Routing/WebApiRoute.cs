using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;

namespace Orleans.AsyncJobs.Gateway.WebApi.Routing;

/// <summary>Answers a request for a path.</summary>
internal delegate Task RouteHandler(HttpContext context, ResourcePath path);

/// <summary>One thing that the Web API serves, and what each method does to it.</summary>
/// <param name="Shape">The path; a key is written as empty parentheses.</param>
/// <param name="Methods">The methods, in the order in which <c>Allow</c> names them.</param>
internal sealed record WebApiRoute(string Shape, params IReadOnlyList<WebApiMethod> Methods)
{
    /// <summary>Whether it is a function, which is read and may have parentheses behind its name.</summary>
    public bool IsFunction { get; init; }

    /// <summary>Whether the function takes parameters.</summary>
    public bool TakesArguments { get; init; }

    /// <summary>Whether a POST makes a job, which a service that is stopping does not take.</summary>
    public bool CreatesJobs { get; init; }

    /// <summary>Whether it changes jobs by <see cref="JobWrites"/> alone, so that a change set may hold it beside others.</summary>
    public bool FitsChangeSets { get; init; }

    /// <summary>The methods that it takes.</summary>
    public string Allow => string.Join(", ", Methods.Select(method => HttpMethods.IsGet(method.Name) ? "GET, HEAD" : method.Name));

    /// <summary>Finds what a method does.</summary>
    /// <exception cref="WebApiException">405: it does nothing.</exception>
    public RouteHandler Find(string method)
    {
        // The server sends an answer to HEAD without its body.
        var asked = HttpMethods.IsHead(method) ? HttpMethods.Get : method;
        return Methods.FirstOrDefault(known => HttpMethods.Equals(known.Name, asked))?.Handler ?? throw WebApiException.MethodNotAllowed(method, Allow);
    }

    /// <summary>Whether the parentheses behind its name fit: an action has none, a function takes what it takes.</summary>
    public bool Fits(ResourcePath path)
    {
        // What is bound to nothing has them behind the first segment, where others have their key.
        var arguments = path.Segments.Count == 1 && IsFunction ? path.Key : path.Arguments;
        return arguments is null || (IsFunction && (TakesArguments || string.IsNullOrWhiteSpace(arguments)));
    }
}

/// <summary>What one method does.</summary>
/// <param name="Name">The method.</param>
/// <param name="Handler">What it does.</param>
internal sealed record WebApiMethod(string Name, RouteHandler Handler)
{
    /// <summary>A read that needs no service.</summary>
    public static WebApiMethod Get(RouteHandler run) => new(HttpMethods.Get, run);

    /// <summary>A read by one of the gateway's services.</summary>
    public static WebApiMethod Get<TService>(Func<TService, HttpContext, ResourcePath, Task> run)
        where TService : notnull => Of(HttpMethods.Get, run);

    /// <summary>An action, or a creation.</summary>
    public static WebApiMethod Post<TService>(Func<TService, HttpContext, ResourcePath, Task> run)
        where TService : notnull => Of(HttpMethods.Post, run);

    /// <summary>A change.</summary>
    public static WebApiMethod Patch<TService>(Func<TService, HttpContext, ResourcePath, Task> run)
        where TService : notnull => Of(HttpMethods.Patch, run);

    /// <summary>A new value.</summary>
    public static WebApiMethod Put<TService>(Func<TService, HttpContext, ResourcePath, Task> run)
        where TService : notnull => Of(HttpMethods.Put, run);

    /// <summary>A deletion.</summary>
    public static WebApiMethod Delete<TService>(Func<TService, HttpContext, ResourcePath, Task> run)
        where TService : notnull => Of(HttpMethods.Delete, run);

    private static WebApiMethod Of<TService>(string name, Func<TService, HttpContext, ResourcePath, Task> run)
        where TService : notnull =>
        new(name, (context, path) => run(context.RequestServices.GetRequiredService<TService>(), context, path));
}
