"""Trains small XGBoost and LightGBM models on data with missing values and writes them as ONNX test
cases; the expected outputs are those libraries' own.

    python boosted_trees.py FOLDER
"""

import sys

import lightgbm
import numpy as np
import xgboost
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine

import cases

OPSET = 15
ROWS = 24


def with_holes(x, seed):
    x = np.asarray(x, dtype=np.float32)
    x[np.random.default_rng(seed).random(x.shape) < 0.1] = np.nan
    return x


def sets():
    cancer, wine, diabetes = load_breast_cancer(), load_wine(), load_diabetes()
    return {
        "binary": (with_holes(cancer.data, 1), cancer.target),
        "classes": (with_holes(wine.data, 2), wine.target),
        "regression": (with_holes(diabetes.data, 3), diabetes.target),
    }


def write(folder, name, convert, model, x):
    kinds = [("x", FloatTensorType([None, x.shape[1]]))]
    extra = {"zipmap": False} if convert is convert_lightgbm else {}
    converted = convert(model, name, kinds, target_opset=OPSET, **extra)
    sample = x[:: max(1, len(x) // ROWS)]
    answers = [np.asarray(model.predict(sample))]
    if hasattr(model, "predict_proba"):
        answers = [answers[0].astype(np.int64), model.predict_proba(sample).astype(np.float32)]
    else:
        answers = [answers[0].astype(np.float32).reshape(-1, 1)]
    cases.write(folder, name, converted, [sample], answers)


def xgboosts(folder):
    data = sets()
    shape = {"n_estimators": 30, "max_depth": 4, "learning_rate": 0.2}
    for task, objective in (("binary", "binary:logistic"), ("classes", "multi:softprob")):
        model = xgboost.XGBClassifier(objective=objective, **shape).fit(*data[task])
        write(folder, f"xgboost_{task}", convert_xgboost, model, data[task][0])
    x, y = data["regression"]
    for objective in ("reg:squarederror", "reg:absoluteerror", "count:poisson"):
        model = xgboost.XGBRegressor(objective=objective, **shape).fit(x, y)
        write(folder, "xgboost_" + objective.replace(":", "_"), convert_xgboost, model, x)


def lightgbms(folder):
    data = sets()
    shape = {"n_estimators": 30, "num_leaves": 15, "learning_rate": 0.1, "verbose": -1}
    for task in ("binary", "classes"):
        model = lightgbm.LGBMClassifier(**shape).fit(*data[task])
        write(folder, f"lightgbm_{task}", convert_lightgbm, model, data[task][0])
    x, y = data["regression"]
    for objective in ("regression", "quantile", "poisson"):
        model = lightgbm.LGBMRegressor(objective=objective, **shape).fit(x, y)
        write(folder, f"lightgbm_{objective}", convert_lightgbm, model, x)
    categorical(folder, shape)


def categorical(folder, shape):
    """Sets of categories at branches: LightGBM's own, written by its converter as chains of ==."""
    random = np.random.default_rng(5)
    x = np.column_stack([random.integers(0, 12, 600), random.normal(size=600)]).astype(np.float32)
    y = np.isin(x[:, 0], (1, 4, 7, 8)) * 3.0 + x[:, 1] + random.normal(0, 0.1, 600)
    model = lightgbm.LGBMRegressor(**shape).fit(x, y, categorical_feature=[0])
    write(folder, "lightgbm_categories", convert_lightgbm, model, x)


def main(folder):
    xgboosts(folder)
    lightgbms(folder)


if __name__ == "__main__":
    main(sys.argv[1])
