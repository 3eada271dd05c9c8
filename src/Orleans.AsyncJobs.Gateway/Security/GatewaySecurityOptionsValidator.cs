using Microsoft.Extensions.Options;

namespace Orleans.AsyncJobs.Gateway.Security;

/// <summary>Refuses, at start, entries that could never match.</summary>
[OptionsValidator]
internal sealed partial class GatewaySecurityOptionsValidator : IValidateOptions<GatewaySecurityOptions>;
