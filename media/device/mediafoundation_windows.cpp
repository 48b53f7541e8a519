//go:build cgo

#include "mediafoundation.h"

#include <windows.h>
#include <mfapi.h>
#include <mferror.h>
#include <mfidl.h>
#include <mfreadwrite.h>
#include <string.h>
#include <string>

namespace {

const DWORD video = MF_SOURCE_READER_FIRST_VIDEO_STREAM;

// A ref lets go of a COM object at its end.
template <class T> struct ref {
	T *object = nullptr;
	ref() = default;
	ref(const ref &) = delete;
	~ref() { if (object) object->Release(); }
	T *operator->() { return object; }
	T **fill() { return &object; }
};

// A library is looked up when it is used: Windows N has no Media Foundation, and the
// program must start there too.
template <class F> F *find(const wchar_t *library, const char *name) {
	HMODULE m = LoadLibraryExW(library, nullptr, LOAD_LIBRARY_SEARCH_SYSTEM32);
	return m ? reinterpret_cast<F *>(reinterpret_cast<void *>(GetProcAddress(m, name))) : nullptr;
}
#define FIND(library, function) find<decltype(::function)>(library, #function)

struct media_foundation {
	decltype(::MFStartup) *startup = FIND(L"mfplat.dll", MFStartup);
	decltype(::MFCreateAttributes) *create_attributes = FIND(L"mfplat.dll", MFCreateAttributes);
	decltype(::MFCreateMediaType) *create_media_type = FIND(L"mfplat.dll", MFCreateMediaType);
	decltype(::MFEnumDeviceSources) *enum_device_sources = FIND(L"mf.dll", MFEnumDeviceSources);
	decltype(::MFCreateDeviceSource) *create_device_source = FIND(L"mf.dll", MFCreateDeviceSource);
	decltype(::MFCreateSourceReaderFromMediaSource) *create_reader = FIND(L"mfreadwrite.dll", MFCreateSourceReaderFromMediaSource);
	HRESULT started = E_NOTIMPL;

	// Every thread of the process is in the multithreaded apartment from then on.
	media_foundation() {
		if (!startup || !create_attributes || !create_media_type || !enum_device_sources || !create_device_source || !create_reader) return;
		CO_MTA_USAGE_COOKIE cookie;
		started = CoIncrementMTAUsage(&cookie);
		if (SUCCEEDED(started)) started = startup(MF_VERSION, MFSTARTUP_LITE);
	}
};

media_foundation &mf() {
	static media_foundation m;
	return m;
}

// camera_attributes says that sources are to be cameras.
HRESULT camera_attributes(ref<IMFAttributes> &a) {
	if (FAILED(mf().started)) return mf().started;
	HRESULT hr = mf().create_attributes(a.fill(), 2);
	if (FAILED(hr)) return hr;
	return a->SetGUID(MF_DEVSOURCE_ATTRIBUTE_SOURCE_TYPE, MF_DEVSOURCE_ATTRIBUTE_SOURCE_TYPE_VIDCAP_GUID);
}

std::string text(IMFActivate *device, REFGUID key) {
	wchar_t *wide = nullptr;
	UINT32 length = 0;
	if (FAILED(device->GetAllocatedString(key, &wide, &length))) return "";
	std::string utf8(WideCharToMultiByte(CP_UTF8, 0, wide, length, nullptr, 0, nullptr, nullptr), 0);
	WideCharToMultiByte(CP_UTF8, 0, wide, length, &utf8[0], utf8.size(), nullptr, nullptr);
	CoTaskMemFree(wide);
	return utf8;
}

} // namespace

struct ps_camera {
	ref<IMFMediaSource> source;
	ref<IMFSourceReader> reader;
};

int32_t ps_camera_list(char **list) {
	ref<IMFAttributes> a;
	HRESULT hr = camera_attributes(a);
	if (FAILED(hr)) return hr;
	IMFActivate **devices = nullptr;
	UINT32 count = 0;
	hr = mf().enum_device_sources(a.object, &devices, &count);
	if (FAILED(hr)) return hr;
	std::string lines;
	for (UINT32 i = 0; i < count; i++) {
		lines += text(devices[i], MF_DEVSOURCE_ATTRIBUTE_SOURCE_TYPE_VIDCAP_SYMBOLIC_LINK) + "\n";
		lines += text(devices[i], MF_DEVSOURCE_ATTRIBUTE_FRIENDLY_NAME) + "\n";
		devices[i]->Release();
	}
	CoTaskMemFree(devices);
	*list = strdup(lines.c_str());
	return S_OK;
}

int32_t ps_camera_open(const char *id, ps_camera **opened) {
	ref<IMFAttributes> a, options;
	HRESULT hr = camera_attributes(a);
	if (FAILED(hr)) return hr;
	std::wstring wide(MultiByteToWideChar(CP_UTF8, 0, id, -1, nullptr, 0), 0); // with the 0 at its end
	MultiByteToWideChar(CP_UTF8, 0, id, -1, &wide[0], wide.size());
	hr = a->SetString(MF_DEVSOURCE_ATTRIBUTE_SOURCE_TYPE_VIDCAP_SYMBOLIC_LINK, wide.c_str());
	if (FAILED(hr)) return hr;
	ps_camera *c = new ps_camera;
	hr = mf().create_device_source(a.object, c->source.fill());
	// The reader is to turn what the camera has, JPEG mostly, into NV12.
	if (SUCCEEDED(hr)) hr = mf().create_attributes(options.fill(), 1);
	if (SUCCEEDED(hr)) hr = options->SetUINT32(MF_SOURCE_READER_ENABLE_ADVANCED_VIDEO_PROCESSING, TRUE);
	if (SUCCEEDED(hr)) hr = mf().create_reader(c->source.object, options.object, c->reader.fill());
	if (FAILED(hr)) {
		ps_camera_free(c);
		return hr;
	}
	*opened = c;
	return S_OK;
}

int32_t ps_camera_native_format(ps_camera *c, int number, ps_camera_format *format) {
	ref<IMFMediaType> type;
	HRESULT hr = c->reader->GetNativeMediaType(video, number, type.fill());
	if (FAILED(hr)) return hr;
	GUID subtype = {};
	UINT32 width = 0, height = 0, frames = 0, seconds = 0;
	type->GetGUID(MF_MT_SUBTYPE, &subtype);
	MFGetAttributeSize(type.object, MF_MT_FRAME_SIZE, &width, &height);
	MFGetAttributeRatio(type.object, MF_MT_FRAME_RATE, &frames, &seconds);
	*format = {(uint32_t)subtype.Data1, (int)width, (int)height, seconds ? (double)frames / seconds : 0};
	return S_OK;
}

int32_t ps_camera_start(ps_camera *c, int number) {
	ref<IMFMediaType> native, wanted;
	UINT32 width = 0, height = 0;
	HRESULT hr = c->reader->GetNativeMediaType(video, number, native.fill());
	if (SUCCEEDED(hr)) hr = MFGetAttributeSize(native.object, MF_MT_FRAME_SIZE, &width, &height);
	if (SUCCEEDED(hr)) hr = c->reader->SetCurrentMediaType(video, nullptr, native.object);
	if (SUCCEEDED(hr)) hr = mf().create_media_type(wanted.fill());
	if (SUCCEEDED(hr)) hr = wanted->SetGUID(MF_MT_MAJOR_TYPE, MFMediaType_Video);
	if (SUCCEEDED(hr)) hr = wanted->SetGUID(MF_MT_SUBTYPE, MFVideoFormat_NV12);
	if (SUCCEEDED(hr)) hr = MFSetAttributeSize(wanted.object, MF_MT_FRAME_SIZE, width, height);
	if (SUCCEEDED(hr)) hr = c->reader->SetCurrentMediaType(video, nullptr, wanted.object);
	return hr;
}

int32_t ps_camera_read(ps_camera *c, uint8_t *nv12, size_t length) {
	ref<IMFSample> sample;
	while (!sample.object) { // a stream may tick without one
		DWORD flags = 0;
		HRESULT hr = c->reader->ReadSample(video, 0, nullptr, &flags, nullptr, sample.fill());
		if (FAILED(hr)) return hr;
		if (flags & (MF_SOURCE_READERF_ERROR | MF_SOURCE_READERF_ENDOFSTREAM)) return MF_E_END_OF_STREAM;
	}
	ref<IMFMediaBuffer> buffer;
	HRESULT hr = sample->ConvertToContiguousBuffer(buffer.fill());
	if (FAILED(hr)) return hr;
	BYTE *picture = nullptr;
	DWORD available = 0;
	hr = buffer->Lock(&picture, nullptr, &available);
	if (FAILED(hr)) return hr;
	if (available < length) hr = MF_E_BUFFERTOOSMALL;
	else memcpy(nv12, picture, length);
	buffer->Unlock();
	return hr;
}

void ps_camera_stop(ps_camera *c) { c->source->Shutdown(); }

void ps_camera_free(ps_camera *c) {
	if (c->source.object) c->source->Shutdown();
	delete c;
}
