namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>Turns a body into a value.</summary>
internal delegate T JobBodyParser<out T>(ref JobBodyReader body);
