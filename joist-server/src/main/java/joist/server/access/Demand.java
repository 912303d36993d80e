package joist.server.access;

import java.util.Set;

/** What a path demands of who asks for it. One table for REST and gRPC. */
public enum Demand {
  /** Nothing: probes, and the console's files, which hold no data. */
  NOTHING,
  /** The role {@code predict}. */
  PREDICT,
  /** The role {@code operate}. */
  OPERATE;

  private static final Set<String> PROBES =
      Set.of(
          "/v2/health/live",
          "/v2/health/ready",
          "/inference.GRPCInferenceService/ServerLive",
          "/inference.GRPCInferenceService/ServerReady");
  private static final Set<String> OPERATED =
      Set.of(
          "/metrics",
          "/inference.GRPCInferenceService/RepositoryModelLoad",
          "/inference.GRPCInferenceService/RepositoryModelUnload",
          "/tensorflow.serving.ModelService/HandleReloadConfigRequest");
  private static final Set<String> OPERATED_UNDER =
      Set.of(
          "/api/",
          "/v1/requests",
          "/v1/batches",
          "/v2/repository/models/",
          "/v2/systemsharedmemory",
          "/inference.GRPCInferenceService/SystemSharedMemory");
  private static final Set<String> FILES =
      Set.of("html", "js", "css", "svg", "png", "ico", "woff2");

  /** What a path demands. */
  public static Demand of(String path) {
    if (PROBES.contains(path) || isPage(path) || path.equals(Login.PATH)) {
      return NOTHING;
    }
    return OPERATED.contains(path) || isUnderOperated(path) ? OPERATE : PREDICT;
  }

  private static boolean isUnderOperated(String path) {
    for (String prefix : OPERATED_UNDER) {
      if (path.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is one of the console's files. */
  public static boolean isPage(String path) {
    return path.equals("/")
        || ((path.indexOf('/', 1) < 0 || path.startsWith("/vendor/"))
            && FILES.contains(path.substring(path.lastIndexOf('.') + 1)));
  }

  /** Whether it is an operator's: what a management port has, and others have not where one is. */
  public static boolean isManagement(String path) {
    return isPage(path) || path.equals(Login.PATH) || of(path) == OPERATE;
  }
}
