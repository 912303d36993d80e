package joist.server.access;

import java.util.Set;

/**
 * What a path demands of who asks for it. One table for REST and gRPC. What is not in it is an
 * operator's, so that a path that is forgotten here lets in too few, not too many.
 */
public enum Demand {
  /** Nothing: probes, and the console's files, which hold no data. */
  NOTHING,
  /** The role {@code predict}. */
  PREDICT,
  /** The role {@code operate}. */
  OPERATE;

  private static final String V2 = "/inference.GRPCInferenceService/";
  private static final String PREDICTION = "/tensorflow.serving.PredictionService/";
  private static final String MODELS = "/tensorflow.serving.ModelService/";

  private static final Set<String> PROBES =
      Set.of(
          "/v2/health/live",
          "/v2/health/ready",
          V2 + "ServerLive",
          V2 + "ServerReady",
          "/grpc.health.v1.Health/Check");
  private static final Set<String> ASKED =
      Set.of(
          "/v1/models",
          "/v2",
          "/v2/",
          "/v2/repository/index",
          V2 + "ServerMetadata",
          V2 + "ModelReady",
          V2 + "ModelMetadata",
          V2 + "ModelConfig",
          V2 + "ModelStatistics",
          V2 + "ModelInfer",
          V2 + "ModelStreamInfer",
          V2 + "RepositoryIndex",
          V2 + "CudaSharedMemoryStatus",
          V2 + "CudaSharedMemoryUnregister",
          PREDICTION + "Predict",
          PREDICTION + "Classify",
          PREDICTION + "Regress",
          PREDICTION + "MultiInference",
          PREDICTION + "GetModelMetadata",
          MODELS + "GetModelStatus");
  private static final Set<String> ASKED_UNDER =
      Set.of("/v1/predict/", "/v1/models/", "/v2/models/", "/graphpipe/");
  private static final Set<String> OPERATED =
      Set.of(
          V2 + "RepositoryModelLoad",
          V2 + "RepositoryModelUnload",
          V2 + "SystemSharedMemoryStatus",
          V2 + "SystemSharedMemoryRegister",
          V2 + "SystemSharedMemoryUnregister",
          MODELS + "HandleReloadConfigRequest");
  private static final Set<String> FILES =
      Set.of("html", "js", "css", "svg", "png", "ico", "woff2");

  /** What a path demands. */
  public static Demand of(String path) {
    if (PROBES.contains(path) || isPage(path) || path.equals(Login.PATH)) {
      return NOTHING;
    }
    return ASKED.contains(path) || isUnderAsked(path) ? PREDICT : OPERATE;
  }

  private static boolean isUnderAsked(String path) {
    for (String prefix : ASKED_UNDER) {
      if (path.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /** Whether somebody has said what a method of gRPC demands: none is served else. */
  public static boolean isListed(String method) {
    return PROBES.contains(method) || ASKED.contains(method) || OPERATED.contains(method);
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
