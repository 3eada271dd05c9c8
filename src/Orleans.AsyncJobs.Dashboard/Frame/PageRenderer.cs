using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.AsyncJobs.Dashboard.Frame;

/// <summary>
/// Renders to a string, apart from the host's own components and services. It keeps nothing: no circuit, no key ring, no
/// file. The string is written when it is whole, because a renderer that writes to the response does so synchronously.
/// </summary>
internal sealed class PageRenderer(ILoggerFactory loggers) : IDisposable
{
    // Letters of any language stay as they are: only what has a meaning in HTML is escaped.
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddSingleton<HtmlEncoder>(HtmlEncoder.Create(UnicodeRanges.All))
        .BuildServiceProvider();

    public async Task<string> RenderAsync(RenderFragment fragment)
    {
        await using var renderer = new HtmlRenderer(_services, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(Root.Fragment)] = fragment });
            var output = await renderer.RenderComponentAsync<Root>(parameters);
            return Indentation.Remove(output.ToHtmlString());
        });
    }

    public void Dispose() => _services.Dispose();

    /// <summary>The one component there is: it shows a fragment.</summary>
    private sealed class Root : IComponent
    {
        private RenderHandle _handle;

        [Parameter]
        public RenderFragment? Fragment { get; set; }

        public void Attach(RenderHandle renderHandle) => _handle = renderHandle;

        public Task SetParametersAsync(ParameterView parameters)
        {
            parameters.SetParameterProperties(this);
            _handle.Render(Fragment!);
            return Task.CompletedTask;
        }
    }
}
