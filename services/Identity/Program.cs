using Tryghed.Identity.Clients;
using Tryghed.Identity.Storage;
using Tryghed.Identity.Tokens;
using Tryghed.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("identity");
builder.AddDatabase<IdentityDb>("identity");
builder.AddTokens();

var app = builder.Build();
app.UseTokens();
app.UseServiceDefaults();
app.MapTokens();

return args is ["clients", var file]
    ? await app.RunVerbAsync(services => UpsertClients.Run(services, file))
    : await app.RunAsync<IdentityDb>(args);
