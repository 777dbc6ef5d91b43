using BenchmarkDotNet.Running;
using Tryghed.Benchmarks;

if (args is ["import", .. var options])
    return await ImportRate.Run(options);
BenchmarkSwitcher.FromAssembly(typeof(XmRChart).Assembly).Run(args);
return 0;
