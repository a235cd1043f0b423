"""Loads what exolam writes with the packages that its users load it with.

    python load_outputs.py OUT

OUT is the folder that exolam-benchmarks/scripts/outputs.sh made. Needs lerobot, pyarrow, pandas, numpy, safetensors,
webdataset; says which are absent, and ends with 1 where a file does not load or holds something else than it should.
"""

import json
import pathlib
import sys
import traceback

OUT = pathlib.Path(sys.argv[1])
SIZE = 4
failed = []


def step(what):
    def run(function):
        try:
            print(f"{what}: {function()}")
        except ImportError as absent:
            print(f"{what}: not loaded, {absent}")
            failed.append(what)
        except Exception:
            traceback.print_exc()
            failed.append(what)
        return function

    return run


def keys_of(frame):
    return set(zip(frame["episode_index"].tolist(), frame["frame_index"].tolist()))


@step("side-car, pyarrow")
def _():
    import pyarrow.parquet as pq

    file, folder = pq.read_table(OUT / "labels.parquet"), pq.read_table(OUT / "labels")
    assert file.equals(folder)
    assert file.column_names == ["episode_index", "frame_index", "index", "latent_action"], file.column_names
    assert all(len(z) == SIZE for z in file["latent_action"].to_pylist())
    provenance = json.loads(pq.ParquetFile(OUT / "labels.parquet").metadata.metadata[b"exolam"])
    return f"{file.num_rows} rows, made by {provenance['model']} at horizon {provenance['horizon']}"


@step("side-car, pandas")
def _():
    import pandas as pd

    frame = pd.read_parquet(OUT / "labels")
    assert not frame.isna().any().any() and frame["index"].is_unique
    return f"{len(frame)} rows of {frame['episode_index'].nunique()} episodes"


@step("npz, numpy")
def _():
    import numpy as np
    import pandas as pd

    npz, frame = np.load(OUT / "latents.npz"), pd.read_parquet(OUT / "labels")
    assert npz["z"].dtype == np.float32 and npz["z"].shape[1] == SIZE
    assert np.array_equal(npz["z"], np.stack(frame["latent_action"])), "npz and side-car differ"
    return f"z {npz['z'].shape}, equal to the side-car"


@step("JSONL")
def _():
    import numpy as np

    rows = [json.loads(line) for line in (OUT / "latents.jsonl").read_text().splitlines()]
    z = np.load(OUT / "latents.npz")["z"]
    assert np.array_equal(np.array([r["z"] for r in rows], dtype=np.float32), z)
    return f"{len(rows)} lines, equal to the npz"


@step("model, safetensors")
def _():
    from safetensors.numpy import load_file

    tensors = {}
    for file in sorted((OUT / "run").rglob("*.safetensors")):
        tensors.update({f"{file.name}:{name}": t.shape for name, t in load_file(file).items()})
    assert tensors
    return f"{len(tensors)} tensors"


@step("archive, webdataset")
def _():
    import numpy as np
    import webdataset as wds

    samples = list(wds.WebDataset(str(OUT / "latents.tar"), shardshuffle=False).decode())
    z = np.load(OUT / "latents.npz")["z"]
    assert np.array_equal(np.stack([s["latent_action.npy"] for s in samples]), z)
    return f"{len(samples)} samples, first {samples[0]['__key__']}"


def lerobot(name, latent, extra=()):
    import numpy as np

    try:
        from lerobot.datasets.lerobot_dataset import LeRobotDataset
    except ImportError:
        from lerobot.datasets import LeRobotDataset
    import pyarrow.parquet as pq

    data = LeRobotDataset("local/" + name, root=OUT / name)
    frame = pq.read_table(OUT / "labels").to_pandas()
    z = {(e, t): np.asarray(v) for e, t, v in zip(frame["episode_index"], frame["frame_index"], frame["latent_action"])}
    count = valid = 0
    cameras = data.meta.camera_keys
    for item in data:
        count += 1
        for camera in cameras:
            assert item[camera].ndim == 3 and 0 <= float(item[camera].min()) <= float(item[camera].max()) <= 1
        assert isinstance(item["task"], str), item["task"]
        for key in extra:
            assert key in item, key
        if latent is None:
            continue
        where = (int(item["episode_index"]), int(item["frame_index"]))
        isvalid = bool(item["latent_action_valid"])
        valid += isvalid
        assert isvalid == (where in z), where
        have = item[latent].numpy()
        assert np.array_equal(have, z[where].astype(np.float32) if isvalid else np.zeros(SIZE, np.float32)), where
    assert count == len(data)
    if latent is not None:
        assert valid == len(z)
        assert len(data.meta.stats[latent]["mean"]) == SIZE
    return f"{count} frames of {data.num_episodes} episodes, cameras {cameras}, {valid} with latents"


@step("LeRobot export, lerobot, to the end")
def _():
    return lerobot("lerobot", "latent_action", ["action"])


@step("LeRobot export for stock policies")
def _():
    return lerobot("lerobot-stock", "action", ["robot_action"])


@step("LeRobot conversion")
def _():
    return lerobot("lerobot-converted", None, ["action"])


@step("LeRobot export, windows")
def _():
    from lerobot.datasets.lerobot_dataset import LeRobotDataset

    fps = LeRobotDataset("local/lerobot", root=OUT / "lerobot").fps
    data = LeRobotDataset(
        "local/lerobot",
        root=OUT / "lerobot",
        delta_timestamps={"latent_action": [0, 1 / fps], "action": [0, 1 / fps]},
    )
    item = data[0]
    assert tuple(item["latent_action"].shape) == (2, SIZE), item["latent_action"].shape
    return "two steps of latents and actions"


@step("conversion, npz")
def _():
    import numpy as np

    npz = np.load(OUT / "recording.npz")
    assert len({len(npz[k]) for k in npz.files if npz[k].ndim > 0}) == 1
    return {k: npz[k].shape for k in ("obs", "action", "episode_index")}


print("failed: " + ", ".join(failed) if failed else "all load")
sys.exit(1 if failed else 0)
