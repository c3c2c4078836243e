import ctypes,os,struct,sys
libc=ctypes.CDLL(None,use_errno=True)
point=sys.argv[1]; fd=os.open('/dev/fuse',os.O_RDWR)
opt=f'fd={fd},rootmode=40000,user_id=0,group_id=0,allow_other'.encode()
if libc.mount(b'hung',point.encode(),sys.argv[2].encode() if len(sys.argv)>2 else b'fuse',0,opt): raise OSError(ctypes.get_errno())
while True:
    r=os.read(fd,1<<17)
    ln,op,uniq=struct.unpack('=IIQ',r[:16])
    if op==26:
        body=struct.pack('=IIIIHHIIHH',7,31,65536,0,12,9,65536,1,0,0)+b'\0'*28
        os.write(fd,struct.pack('=IiQ',16+len(body),0,uniq)+body)
        print('ready',flush=True)
