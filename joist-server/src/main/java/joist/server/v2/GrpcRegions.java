package joist.server.v2;

import inference.CudaSharedMemoryStatusRequest;
import inference.CudaSharedMemoryStatusResponse;
import inference.CudaSharedMemoryUnregisterRequest;
import inference.CudaSharedMemoryUnregisterResponse;
import inference.SystemSharedMemoryRegisterRequest;
import inference.SystemSharedMemoryRegisterResponse;
import inference.SystemSharedMemoryStatusRequest;
import inference.SystemSharedMemoryStatusResponse;
import inference.SystemSharedMemoryUnregisterRequest;
import inference.SystemSharedMemoryUnregisterResponse;
import io.vertx.core.Future;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.List;
import joist.server.access.Operator;
import joist.server.grpc.GrpcMethods;
import joist.server.http.RequestException;
import joist.server.memory.SharedRegion;
import joist.server.memory.SharedRegions;

/** The shared memory extension over gRPC, for operators. */
final class GrpcRegions {
  private final SharedRegions regions;
  private final Operator operator;

  GrpcRegions(SharedRegions regions, Operator operator) {
    this.regions = regions;
    this.operator = operator;
  }

  void register(GrpcMethods.Service service) {
    service.unary(
        "SystemSharedMemoryStatus",
        SystemSharedMemoryStatusRequest.getDefaultInstance(),
        this::status);
    service.unary(
        "SystemSharedMemoryRegister",
        SystemSharedMemoryRegisterRequest.getDefaultInstance(),
        this::share);
    service.unary(
        "SystemSharedMemoryUnregister",
        SystemSharedMemoryUnregisterRequest.getDefaultInstance(),
        this::forget);
    service.now(
        "CudaSharedMemoryStatus",
        CudaSharedMemoryStatusRequest.getDefaultInstance(),
        any -> CudaSharedMemoryStatusResponse.getDefaultInstance());
    service.now(
        "CudaSharedMemoryUnregister",
        CudaSharedMemoryUnregisterRequest.getDefaultInstance(),
        any -> CudaSharedMemoryUnregisterResponse.getDefaultInstance());
  }

  private Future<SystemSharedMemoryStatusResponse> status(
      GrpcServerRequest<?, ?> call, SystemSharedMemoryStatusRequest request) {
    operator.require(call.headers(), call.connection().remoteAddress());
    String name = request.getName();
    List<SharedRegion> listed =
        name.isEmpty() ? regions.all() : regions.find(name).stream().toList();
    if (!name.isEmpty() && listed.isEmpty()) {
      throw RequestException.badRequest("no region '" + name + "' is registered");
    }
    SystemSharedMemoryStatusResponse.Builder status = SystemSharedMemoryStatusResponse.newBuilder();
    listed.forEach(region -> status.putRegions(region.name(), message(region)));
    return Future.succeededFuture(status.build());
  }

  private static SystemSharedMemoryStatusResponse.RegionStatus message(SharedRegion region) {
    return SystemSharedMemoryStatusResponse.RegionStatus.newBuilder()
        .setName(region.name())
        .setKey(region.key())
        .setOffset(region.offset())
        .setByteSize(region.bytes())
        .build();
  }

  private Future<SystemSharedMemoryRegisterResponse> share(
      GrpcServerRequest<?, ?> call, SystemSharedMemoryRegisterRequest request) {
    operator.require(call.headers(), call.connection().remoteAddress());
    regions.register(
        request.getName(), request.getKey(), request.getOffset(), request.getByteSize());
    return Future.succeededFuture(SystemSharedMemoryRegisterResponse.getDefaultInstance());
  }

  private Future<SystemSharedMemoryUnregisterResponse> forget(
      GrpcServerRequest<?, ?> call, SystemSharedMemoryUnregisterRequest request) {
    operator.require(call.headers(), call.connection().remoteAddress());
    if (request.getName().isEmpty()) {
      regions.unregisterAll();
    } else {
      regions.unregister(request.getName());
    }
    return Future.succeededFuture(SystemSharedMemoryUnregisterResponse.getDefaultInstance());
  }
}
