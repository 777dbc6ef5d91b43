using Tryghed.Portal;
using Tryghed.Portal.Gateway;
using Tryghed.Portal.Pages;
using Tryghed.ServiceDefaults;

// The style sheet lies beside the program, wherever that is started from.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.AddServiceDefaults("portal", "services:gateway:http:0", "Portal:ClientId", "Portal:ClientSecret");
builder.AddGateway();
builder.Services.AddRazorComponents();
builder.Services.AddOutputCache();
builder.AddHearingAnswers();

var app = builder.Build();
app.UseSecurityHeaders();
app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "public, max-age=600" });
app.UseServiceDefaults();
app.UseOutputCache();
app.MapPages();
return await app.RunAsync(args);
