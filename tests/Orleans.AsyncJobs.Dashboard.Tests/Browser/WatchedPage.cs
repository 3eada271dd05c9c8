using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Orleans.AsyncJobs.Dashboard.Tests.Browser;

/// <summary>A page in a browser, with every error that it met: of the script, of the console, and of the policy for content.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _errors = new();

    public WatchedPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _errors.Enqueue(message.Text);
            }
        };
    }

    public IPage Page { get; }

    public IBrowserContext Context => _context;

    /// <summary>Opens a view and checks that it is one, under the strict policy.</summary>
    public async Task GoToAsync(string path, int status = 200)
    {
        var answer = await Page.GotoAsync(path);
        Assert.Equal(status, answer!.Status);
        Assert.Contains("default-src 'none'", await answer.HeaderValueAsync("content-security-policy"), StringComparison.Ordinal);
    }

    public Task<T> EvaluateAsync<T>(string script, object? argument = null) => Page.EvaluateAsync<T>(script, argument);

    /// <summary>Waits until an expression of the page is true.</summary>
    public Task UntilAsync(string expression, object? argument = null) => Page.WaitForFunctionAsync(expression, argument);

    /// <summary>Waits until a view is there. Playwright's own wait for an address misses one that comes as it begins to wait.</summary>
    /// <param name="path">The end of its address, as a regular expression.</param>
    public async Task ArriveAsync([StringSyntax(StringSyntaxAttribute.Regex)] string path)
    {
        await UntilAsync("path => new RegExp(path + '$').test(location.href)", path);
        await Page.WaitForLoadStateAsync();
    }

    /// <summary>What has the focus, in words: its tag, with its id or text.</summary>
    public Task<string> FocusAsync() => EvaluateAsync<string>(
        "() => { const a = document.activeElement; return a.id ? `${a.localName}#${a.id}` : `${a.localName} ${a.textContent.trim().replace(/\\s+/g, ' ').slice(0, 60)}`.trim(); }");

    public void AssertNoErrors() => Assert.Empty(_errors);

    /// <summary>Checks the page as it stands with axe-core.</summary>
    public async Task AssertAccessibleAsync()
    {
        var result = await Page.RunAxe();
        Assert.True(result.Violations.Length == 0, string.Join('\n', result.Violations.SelectMany(violation =>
            violation.Nodes.Select(node => $"{Page.Url}: {violation.Id}: {violation.Help}: {JsonSerializer.Serialize(node.Html)} {string.Join("; ", node.Any.Select(check => check.Message))}"))));
    }

    /// <summary>Nothing is wider than the window.</summary>
    public async Task AssertFitsAsync() => Assert.Equal("", await EvaluateAsync<string>(
        "() => { const w = document.documentElement.clientWidth; return document.documentElement.scrollWidth <= w ? '' : [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > w + 1).slice(0, 5).map(e => e.outerHTML.slice(0, 120)).join('\\n'); }"));

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
