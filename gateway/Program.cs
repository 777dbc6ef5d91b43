using Tryghed.Gateway;
using Tryghed.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("gateway", [.. Routes.Destinations.Select(service => $"services:{service}:http:0")]);
builder.AddForwarding();
builder.AddRateLimits();

var app = builder.Build();
app.UseTrustedProxies();
app.UseSecurityHeaders();
app.UseServiceDefaults(known => known.UseRateLimiter());
app.UseBodyLimits();
app.MapApiPage();
app.MapForwarding();

return await app.RunAsync(args);
